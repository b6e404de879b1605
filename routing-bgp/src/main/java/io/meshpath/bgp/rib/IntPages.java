// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.rib;

import java.util.Arrays;

/** Ints by number. */
public final class IntPages {
    private static final int SHIFT = 12;
    private static final int MASK = (1 << SHIFT) - 1;

    private int[][] pages = new int[0][];

    /** What was put at {@code number}; 0 where nothing was. */
    public int get(int number) {
        int page = number >>> SHIFT;
        return page < pages.length ? pages[page][number & MASK] : 0;
    }

    public void set(int number, int value) {
        int page = number >>> SHIFT;
        if (page >= pages.length) {
            grow(page + 1);
        }
        pages[page][number & MASK] = value;
    }

    private void grow(int count) {
        int before = pages.length;
        pages = Arrays.copyOf(pages, count);
        for (int page = before; page < count; page++) {
            pages[page] = new int[MASK + 1];
        }
    }
}
