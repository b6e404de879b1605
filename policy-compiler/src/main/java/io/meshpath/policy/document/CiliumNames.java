// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import io.meshpath.policy.Peer;
import java.util.regex.Pattern;

/** Reads elements of {@code toFQDNs}: a DNS name, or a pattern of names. */
final class CiliumNames {
    private static final int MAX_LENGTH = 255;
    private static final Pattern NAME = Pattern.compile("[-a-zA-Z0-9_]+(\\.[-a-zA-Z0-9_]+)*\\.?");
    private static final Pattern PATTERN = Pattern.compile("[-a-zA-Z0-9_*]+(\\.[-a-zA-Z0-9_*]+)*\\.?");

    private CiliumNames() {}

    static Peer read(Node node) {
        Choice choice = Choice.read(node, "matchName", "matchPattern");
        return new Peer.Names(choice.field().equals("matchName") ? name(choice.value()) : pattern(choice.value()));
    }

    private static String name(Node node) {
        String name = Values.text(node);
        if (name.indexOf('*') >= 0) {
            throw node.refuse("'" + name + "' has a star, which stands for nothing in a name; use matchPattern");
        }
        if (!NAME.matcher(name).matches() || name.length() > MAX_LENGTH) {
            throw node.refuse(
                    "'" + name + "' is not a DNS name; write letters, digits, '-' and '_' between single dots, "
                            + MAX_LENGTH + " characters at most");
        }
        return name;
    }

    private static String pattern(Node node) {
        String pattern = Values.text(node);
        if (!PATTERN.matcher(pattern).matches() || pattern.length() > MAX_LENGTH) {
            throw node.refuse("'" + pattern + "' is not a pattern of DNS names; write letters, digits, '-', '_' and '*'"
                    + " between single dots, " + MAX_LENGTH + " characters at most");
        }
        return pattern;
    }
}
