package dev.switchback;

import dev.switchback.access.ShadowReads;
import dev.switchback.slo.LocalGuard;
import dev.switchback.traffic.PathUse;
import dev.switchback.traffic.TrafficRecorder;

/** What notes in memory what the application does, until a beat writes it. */
record Recorders(PathUse pathUse, ShadowReads shadowReads, TrafficRecorder traffic, LocalGuard local) {}
