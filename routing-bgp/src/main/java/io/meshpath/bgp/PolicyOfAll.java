// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.PathAttributes;
import java.util.Optional;

/** The two policies that treat all routes alike. */
enum PolicyOfAll implements RoutePolicy {
    ACCEPT {
        @Override
        public Optional<PathAttributes> apply(Candidate candidate) {
            return Optional.of(candidate.attributes());
        }
    },
    REJECT {
        @Override
        public Optional<PathAttributes> apply(Candidate candidate) {
            return Optional.empty();
        }
    };

    @Override
    public boolean readsPrefix() {
        return false;
    }
}
