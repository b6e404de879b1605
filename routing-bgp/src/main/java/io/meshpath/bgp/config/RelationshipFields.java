// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.config;

import io.meshpath.bgp.Relationship;
import io.meshpath.bgp.message.Role;
import java.util.Optional;

/** Reads what a neighbour is to us. */
final class RelationshipFields {
    private RelationshipFields() {}

    static Relationship read(Fields fields) {
        Optional<Role> role = fields.optional("role", Role::parse);
        boolean strict = fields.optional("strictRole", Values::flag).orElse(false);
        boolean client = fields.optional("reflectorClient", Values::flag).orElse(false);
        boolean needsPolicy = fields.optional("needsPolicy", Values::flag).orElse(true);
        return fields.make(() -> new Relationship(role, strict, client, needsPolicy));
    }
}
