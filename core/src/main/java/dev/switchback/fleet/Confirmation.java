package dev.switchback.fleet;

import java.util.List;

/**
 * Who of the fleet has acknowledged an epoch of a change.
 *
 * @param epoch the epoch asked for
 * @param live every live instance
 */
public record Confirmation(long epoch, List<Member> live) {

    public Confirmation {
        live = List.copyOf(live);
    }

    /** The live instances that may still run a unit of work on an older epoch. */
    public List<Member> waitingFor() {
        return live.stream().filter(member -> member.acknowledged() < epoch).toList();
    }

    /** Whether no live instance is waited for. */
    public boolean complete() {
        return waitingFor().isEmpty();
    }

    /** "3 of 4 instances confirmed epoch 7; waiting for shop 1.2 (…) at epoch 6". */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append(live.size() - waitingFor().size()).append(" of ").append(live.size());
        text.append(" instances confirmed epoch ").append(epoch);
        for (Member member : waitingFor()) {
            text.append("; waiting for ").append(member.info().application()).append(' ');
            text.append(member.info().version())
                    .append(" (")
                    .append(member.info().id());
            text.append(") at epoch ").append(member.acknowledged());
        }
        return text.toString();
    }
}
