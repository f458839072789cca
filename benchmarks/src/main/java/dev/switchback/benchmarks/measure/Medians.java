package dev.switchback.benchmarks.measure;

import java.util.Arrays;

/** Figures that one bad moment does not change. */
public final class Medians {

    private Medians() {}

    /** The middle of some figures. */
    public static double of(double... figures) {
        return at(0.5, figures);
    }

    /** The figure below which this share of them is. */
    public static double at(double share, double... figures) {
        double[] sorted = figures.clone();
        Arrays.sort(sorted);
        double place = share * (sorted.length - 1);
        int below = (int) Math.floor(place);
        int above = (int) Math.ceil(place);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
