// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.policy;

import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** Looks at attributes, and changes lists of marks, without allocating unless something changes. */
final class Attributes {
    private Attributes() {}

    static <A extends PathAttribute> @Nullable A find(PathAttributes attributes, Class<A> kind) {
        List<PathAttribute> all = attributes.asList();
        for (int i = 0; i < all.size(); i++) {
            if (kind.isInstance(all.get(i))) {
                return kind.cast(all.get(i));
            }
        }
        return null;
    }

    static <M, P> boolean anyOf(List<M> marks, List<P> patterns, BiPredicate<P, M> matches) {
        for (int i = 0; i < marks.size(); i++) {
            if (isAny(marks.get(i), patterns, matches)) {
                return true;
            }
        }
        return false;
    }

    private static <M, P> boolean isAny(M mark, List<P> patterns, BiPredicate<P, M> matches) {
        for (int i = 0; i < patterns.size(); i++) {
            if (matches.test(patterns.get(i), mark)) {
                return true;
            }
        }
        return false;
    }

    /** {@code marks} without those that a pattern matches, and with {@code added} behind; the same list if that is no other. */
    static <M, P> List<M> changed(List<M> marks, List<P> removed, BiPredicate<P, M> matches, List<M> added) {
        if (!anyOf(marks, removed, matches) && marks.containsAll(added)) {
            return marks;
        }
        List<M> changed = new ArrayList<>();
        for (M mark : marks) {
            if (!isAny(mark, removed, matches) || added.contains(mark)) {
                changed.add(mark);
            }
        }
        for (M mark : added) {
            if (!changed.contains(mark)) {
                changed.add(mark);
            }
        }
        return changed.equals(marks) ? marks : changed;
    }
}
