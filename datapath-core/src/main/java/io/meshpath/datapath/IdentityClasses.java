// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * The table from identity to class, as {@code policy.h} reads it: pages of 65,536 identities, found by the identity's upper
 * bits. A page is taken when the first identity in it gets a class. Not safe for use by multiple threads.
 */
final class IdentityClasses {
    private static final int PAGE_SHIFT = 16;
    private static final int PAGE_MASK = (1 << PAGE_SHIFT) - 1;

    private final ByteBuffer pageOf;
    private final ByteBuffer classes;
    private final int pages;
    private final Map<Integer, Integer> taken = new HashMap<>(); // upper bits to page

    /**
     * @param pageOf the kernel's {@code identity_page}
     * @param classes the kernel's {@code identity_class}; its first page stays empty, for identities without a page
     */
    IdentityClasses(ByteBuffer pageOf, ByteBuffer classes) {
        this.pageOf = pageOf;
        this.classes = classes;
        this.pages = classes.capacity() / Short.BYTES >> PAGE_SHIFT;
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

    private int takePage(int upper, int identity) {
        int page = taken.size() + 1;
        if (page >= pages) {
            throw new PolicyTableFullException("identity table is full: identity " + identity + " needs page " + page
                    + " of " + pages + "; raise MapSizes.identityPages");
        }
        if (upper * Short.BYTES >= pageOf.capacity()) {
            throw new IllegalArgumentException("identity has bits beyond the known scopes: " + identity);
        }
        taken.put(upper, page);
        pageOf.putShort(upper * Short.BYTES, (short) page);
        return page;
    }
}
