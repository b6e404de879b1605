// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.bgp.rib.PrefixTable;
import io.meshpath.bgp.rpki.Rpki;
import org.jspecify.annotations.Nullable;

/** What the RPKI says of the routes in our tables (RFC 6811). Owned by the thread that calls doWork(). */
final class OriginValidation {
    private final AsNumber ours;
    private @Nullable Rpki rpki;

    /** Until somebody is there to be asked nothing is found. */
    OriginValidation(AsNumber ours) {
        this.ours = ours;
    }

    void ask(Rpki rpki) {
        this.rpki = rpki;
    }

    /** What it says of a route to the prefix of this number, by its path. */
    Validation of(PrefixTable prefixes, int prefix, PathAttributes attributes) {
        Rpki asked = rpki;
        return asked == null || asked.isEmpty()
                ? Validation.NOT_FOUND
                : asked.validate(prefixes.prefix(prefix), attributes.asPath(), ours);
    }
}
