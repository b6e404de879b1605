// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * The table from identity to class, as {@code policy.h} reads it: pages of 65,536 identities, found by the identity's upper
 * bits. A page is taken when the first identity in it gets a class: the one of the same number where that is there and free,
 * because it is found soonest, any other else. Not safe for use by multiple threads.
 */
final class IdentityClasses {
    private static final int PAGE_SHIFT = 16;
    private static final int PAGE_MASK = (1 << PAGE_SHIFT) - 1;

    private final ByteBuffer pageOf;
    private final ByteBuffer classes;
    private final int pages;
    private final Map<Integer, Integer> taken = new HashMap<>(); // upper bits to page
    private final BitSet takenPages = new BitSet();

    /**
     * @param pageOf the kernel's {@code identity_page}
     * @param classes the kernel's {@code identity_class}; its first page is for the reserved identities and those of cluster 0
     */
    IdentityClasses(ByteBuffer pageOf, ByteBuffer classes) {
        this.pageOf = pageOf;
        this.classes = classes;
        this.pages = classes.capacity() / Short.BYTES >> PAGE_SHIFT;
        take(0, 0);
    }

    void set(int identity, int identityClass) {
        int upper = identity >>> PAGE_SHIFT;
        Integer page = taken.get(upper);
        if (page == null) {
            if (identityClass == 0) {
                return;
            }
            page = takePage(upper, identity);
        }
        int index = page << PAGE_SHIFT | identity & PAGE_MASK;
        classes.putShort(index * Short.BYTES, (short) identityClass);
    }

    int takenPages() {
        return taken.size();
    }

    int pages() {
        return pages;
    }

    private int takePage(int upper, int identity) {
        if (upper * Short.BYTES >= pageOf.capacity()) {
            throw new IllegalArgumentException("identity has bits beyond the known scopes: " + identity);
        }
        // From the end: clusters are more often numbered from 1 on, and those keep their own pages.
        int page = upper < pages && !takenPages.get(upper) ? upper : takenPages.previousClearBit(pages - 1);
        if (page < 0) {
            throw PolicyTableFullException.pages(identity, pages);
        }
        take(upper, page);
        return page;
    }

    private void take(int upper, int page) {
        taken.put(upper, page);
        takenPages.set(page);
        pageOf.putShort(upper * Short.BYTES, (short) page);
    }
}
