// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import com.google.common.collect.Interner;
import com.google.common.collect.Interners;
import io.meshpath.bgp.message.PathAttributes;
import org.jspecify.annotations.Nullable;

/**
 * One object for all equal attributes: routes that share their attributes share it, and comparing is comparing references.
 * What no route has any more is forgotten. Owned by the thread that calls doWork().
 */
final class AttributeStore {
    private final Interner<PathAttributes> interner = Interners.newWeakInterner();
    private @Nullable PathAttributes last;

    PathAttributes intern(PathAttributes attributes) {
        PathAttributes known = last;
        if (known == null || !known.equals(attributes)) {
            known = interner.intern(attributes);
            last = known;
        }
        return known;
    }
}
