// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import io.meshpath.datapath.net.Cidr;

/** Prefixes of addresses, as policies write them: {@code 10.0.0.0/8}. Bits behind the prefix do not count. */
final class Prefixes {
    private Prefixes() {}

    static Cidr read(Node node) {
        try {
            return Cidr.parseMasking(Values.text(node));
        } catch (IllegalArgumentException e) {
            throw node.refuse(e.getMessage() + "; write a prefix such as 10.0.0.0/8");
        }
    }
}
