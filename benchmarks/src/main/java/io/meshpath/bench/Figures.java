// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench;

import java.util.Locale;

/** Figures as people read them: three significant digits. */
final class Figures {
    private Figures() {}

    static String text(double figure) {
        double size = Math.abs(figure);
        if (size >= 100 || size == Math.rint(size)) {
            return String.format(Locale.ROOT, "%,.0f", figure);
        }
        return String.format(Locale.ROOT, size >= 10 ? "%.1f" : "%.2f", figure);
    }
}
