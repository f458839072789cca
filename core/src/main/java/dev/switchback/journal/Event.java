package dev.switchback.journal;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can happen to a schema change. Every event becomes one entry of the journal. */
public sealed interface Event {

    /** The name of the schema change. */
    String change();

    /** The state before, or null where there is none. */
    default @Nullable String before() {
        return null;
    }

    /** The state after, or null where there is none. */
    default @Nullable String after() {
        return null;
    }

    /** What else is worth keeping, in one line; empty if nothing. */
    default String detail() {
        return "";
    }

    /** The event's name in the journal. */
    default String kind() {
        return getClass().getSimpleName();
    }

    /** Something that was one thing before, and is another now. */
    sealed interface FromTo extends Event {

        /** What it was. */
        String from();

        /** What it is. */
        String to();

        @Override
        default String before() {
            return from();
        }

        @Override
        default String after() {
            return to();
        }
    }

    /** The change was seen for the first time; {@code phase} was derived from the catalog. */
    record Registered(String change, String digest, String phase) implements Event {
        @Override
        public String after() {
            return phase;
        }

        @Override
        public String detail() {
            return "definition " + digest;
        }
    }

    /** The definition of a change that was still planned was replaced. */
    record Redefined(String change, String oldDigest, String newDigest) implements Event {
        @Override
        public String before() {
            return oldDigest;
        }

        @Override
        public String after() {
            return newDigest;
        }
    }

    /** The change moved from one phase to another. */
    record PhaseMoved(String change, String from, String to, long epoch, String detail) implements FromTo {
        @Override
        public String detail() {
            return "epoch " + epoch + (detail.isEmpty() ? "" : "; " + detail);
        }
    }

    /** The built-in flag's percentage was set. */
    record RampSet(String change, String from, String to) implements FromTo {}

    /** A plan for the ramp is in force from now on; {@code step} is where it stands. */
    record RampBegun(String change, String plan, String step) implements Event {
        @Override
        public String after() {
            return step;
        }

        @Override
        public String detail() {
            return plan;
        }
    }

    /** The ramp stands at another step of its plan. */
    record RampStepped(String change, String from, String to, String detail) implements FromTo {}

    /** The share of the traffic that is on the new path was seen to stand at another step, under a flag service of its own. */
    record RampSeen(String change, String from, String to, String detail) implements FromTo {}

    /** The automatic step-up was turned on or off. */
    record RampAutomatic(String change, String from, String to) implements FromTo {}

    /** The plan for the ramp is no longer in force. */
    record RampEnded(String change, String plan) implements Event {
        @Override
        public String before() {
            return plan;
        }
    }

    /** The percentage of units of work whose reads are compared with the other path was set. */
    record ShadowSet(String change, String from, String to) implements FromTo {}

    /** Every row that existed when the backfill took its bounds has been examined. */
    record BackfillFinished(String change, long examined, long filled, long quarantined, Duration took)
            implements Event {
        @Override
        public String detail() {
            return "examined " + examined + ", filled " + filled + ", quarantined " + quarantined + ", took "
                    + took.toSeconds() + " s";
        }
    }

    /** The backfill was paused, resumed or cancelled, for all instances. */
    record BackfillControlled(String change, String from, String to) implements FromTo {}

    /** The backfill's ceilings were set, for all instances. */
    record BackfillSpeedSet(String change, String from, String to) implements FromTo {}

    /** Every row was compared in one snapshot. */
    record Verified(String change, long rows, String findings) implements Event {
        @Override
        public String detail() {
            return "rows " + rows + ", " + findings;
        }
    }

    /** Somebody has the rows of this plan repaired; {@code authority} is the shape that is taken for right. */
    record RepairBegun(String change, long repair, String authority, String planDigest, long rows, long most)
            implements Event {
        @Override
        public String after() {
            return planDigest;
        }

        @Override
        public String detail() {
            return "repair " + repair + ", authority " + authority + ", " + rows + " rows, at most " + most;
        }
    }

    /** Rows were repaired in one transaction; the digest covers what switchback.repaired holds of each of them. */
    record RowsRepaired(String change, long repair, String authority, long rows, String digest) implements Event {
        @Override
        public String after() {
            return digest;
        }

        @Override
        public String detail() {
            return "repair " + repair + ", authority " + authority + ", " + rows + " rows";
        }
    }

    /** A repair has come to its end. */
    record RepairFinished(String change, long repair, long repaired, long overtaken, long failed) implements Event {
        @Override
        public String detail() {
            return "repair " + repair + ", repaired " + repaired + ", overtaken by others " + overtaken + ", failed "
                    + failed;
        }
    }

    /** A declared constraint is enforced for every row from now on. */
    record ConstraintAdded(String change, String name, String constraint, String how) implements Event {
        @Override
        public String after() {
            return name;
        }

        @Override
        public String detail() {
            return constraint + ", " + how;
        }
    }

    /** Somebody asked for the contract of exactly this plan and evidence; {@code digest} covers both. */
    record ContractRequested(String change, String digest, String detail) implements Event {
        @Override
        public String after() {
            return digest;
        }
    }

    /** Another person approved exactly this plan and evidence. */
    record ContractApproved(String change, String digest, String detail) implements Event {
        @Override
        public String after() {
            return digest;
        }
    }

    /** A request was rejected, or an approval revoked or used. */
    record ApprovalEnded(String change, String from, String to, String detail) implements FromTo {}

    /** A named person took the risk of what a check found, for a time. */
    record CheckWaived(String change, String detail) implements Event {}

    /** A waiver was taken back. */
    record WaiverRevoked(String change, String detail) implements Event {}

    /** Somebody broke the glass, for a time. */
    record BreakGlassOpened(String change, String detail) implements Event {}

    /** Something was done by leave of open break-glass. */
    record BreakGlassUsed(String change, String detail) implements Event {}

    /** Break-glass was ended before its time was over. */
    record BreakGlassEnded(String change, String detail) implements Event {}

    /** What was left to be done after break-glass is done. */
    record FollowUpClosed(String change, String detail) implements Event {}

    /** A person said what is known of the backups; counts once another one has confirmed it. */
    record BackupAttested(String change, long id, String detail) implements Event {
        @Override
        public String after() {
            return String.valueOf(id);
        }
    }

    /** Another person confirmed an attestation. */
    record BackupConfirmed(String change, long id, String attestedBy) implements Event {
        @Override
        public String after() {
            return String.valueOf(id);
        }

        @Override
        public String detail() {
            return "attested by " + attestedBy;
        }
    }

    /** The result of a drill of going back was kept here. */
    record DrillEntered(String change, long id, String result, String detail) implements Event {
        @Override
        public String after() {
            return result;
        }

        @Override
        public String detail() {
            return "drill " + id + " " + detail;
        }
    }

    /** The gate was asked by an operation that depends on its answer. */
    record GateDecided(String change, String verdict, List<String> reasons) implements Event {
        @Override
        public String after() {
            return verdict;
        }

        @Override
        public String detail() {
            return String.join("; ", reasons);
        }
    }

    /** The database has lost what it had acknowledged: an instance remembers the change further on, or an entry that is not there. */
    record ControlStateSetBack(String change, String from, String to, String detail) implements FromTo {}

    /** Something that must be in place while both shapes live was found missing, or a trigger that may get in its way. */
    record GuardLost(String change, String detail) implements Event {}

    /** The guard found the new path at fault: every instance reads the old shape from now on. */
    record GuardTripped(String change, String detail) implements Event {}

    /** A person ended the trip; {@code detail} is what it was for. */
    record TripEnded(String change, String detail) implements Event {}

    /** The guard would have tripped, if this were not a dry run. */
    record GuardWouldTrip(String change, String detail) implements Event {}

    /** What was found missing is in place again. */
    record GuardMended(String change, String detail) implements Event {}
}
