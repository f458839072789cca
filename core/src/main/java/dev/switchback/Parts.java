package dev.switchback;

import dev.switchback.database.Database;
import dev.switchback.diagnose.Diagnose;
import dev.switchback.fleet.Fleet;
import dev.switchback.gate.BreakGlasses;
import dev.switchback.guard.GuardSettlement;
import dev.switchback.journal.Journal;
import dev.switchback.phase.PhaseStore;
import dev.switchback.phase.PhaseWatch;
import dev.switchback.ramp.Ramp;
import dev.switchback.slo.SloReport;
import dev.switchback.slo.Trips;

/** What every handle needs of the Switchback it belongs to. */
record Parts(
        Database database,
        PhaseStore phases,
        Journal journal,
        PhaseWatch watch,
        Fleet fleet,
        Metrics metrics,
        GuardSettlement guards,
        Trips trips,
        SloReport slo,
        Diagnose diagnose,
        Ramp ramp,
        BreakGlasses breakGlasses) {}
