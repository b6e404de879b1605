// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.rib;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** References by number. */
public final class ObjectPages<T> {
    private static final int SHIFT = 12;
    private static final int MASK = (1 << SHIFT) - 1;

    private @Nullable Object[][] pages = new Object[0][];

    /** What was put at {@code number}; null where nothing was. */
    @SuppressWarnings("unchecked") // only what set() took is in there
    public @Nullable T get(int number) {
        int page = number >>> SHIFT;
        return page < pages.length ? (T) pages[page][number & MASK] : null;
    }

    public void set(int number, @Nullable T value) {
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
            pages[page] = new Object[MASK + 1];
        }
    }
}
