package dev.switchback.evidence;

import java.util.ArrayList;
import java.util.List;

/** Round numbers for the ends of scales. */
final class Scales {

    private Scales() {}

    /** The next of 1, 1.5, 2, 3, 4, 6, 8, 10, 15 ... */
    static double above(double value) {
        if (value <= 0) {
            return 1;
        }
        double decade = Math.pow(10, Math.floor(Math.log10(value)));
        for (double step : new double[] {1, 1.5, 2, 3, 4, 6, 8, 10}) {
            if (value <= step * decade) {
                return step * decade;
            }
        }
        return 10 * decade;
    }

    /** Powers of ten from one to the other. */
    static List<Double> decades(double from, double to) {
        List<Double> decades = new ArrayList<>();
        for (double each = from; each <= to * 1.001; each *= 10) {
            decades.add(each);
        }
        return decades;
    }
}
