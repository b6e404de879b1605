// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.generator;

import java.util.Locale;
import java.util.Set;
import javax.lang.model.SourceVersion;

/** Names of C in the spelling of Java. */
final class JavaNames {
    private static final Set<String> OF_OBJECT =
            Set.of("clone", "finalize", "getClass", "hashCode", "notify", "notifyAll", "toString", "wait");

    private JavaNames() {}

    /** {@code source_port} as {@code sourcePort}; a word that Java keeps for itself gets a {@code _} behind it. */
    static String component(String cName) {
        String name = camel(identifier(cName), false);
        return SourceVersion.isKeyword(name) ? name + "_" : name;
    }

    /** {@code from_pod} as {@code fromPod}, {@code .data.observed} as {@code dataObserved}: the name of a method without parameters. */
    static String method(String cName) {
        String name = component(cName.replace('.', '_'));
        return OF_OBJECT.contains(name) ? name + "_" : name;
    }

    /** {@code policy_key} as {@code PolicyKey}. */
    static String type(String cName) {
        return camel(identifier(cName), true);
    }

    /** {@code address} as {@code ADDRESS}. */
    static String constant(String cName) {
        return identifier(cName).toUpperCase(Locale.ROOT);
    }

    /**
     * The same name.
     *
     * @throws IllegalArgumentException if C could not have it: what a file says must not become code
     */
    static String identifier(String cName) {
        if (!cName.matches("[A-Za-z_]\\w*")) {
            throw new IllegalArgumentException("not a name in C: " + inComment(cName));
        }
        return cName;
    }

    /** A text of the file as it may stand in a comment. */
    static String inComment(String text) {
        return text.replaceAll("[^\\w ./:?+@*()\\[\\],{}…-]", "_").replace("*/", "* /");
    }

    private static String camel(String cName, boolean upper) {
        StringBuilder name = new StringBuilder();
        boolean capital = upper;
        for (int i = 0; i < cName.length(); i++) {
            char c = cName.charAt(i);
            if (c == '_') {
                capital = upper || !name.isEmpty();
            } else {
                name.append(capital ? Character.toUpperCase(c) : c);
                capital = false;
            }
        }
        return name.toString();
    }

    /** Whether a member is there only to fill a gap. */
    static boolean isPadding(String cName) {
        return cName.matches("_*(pad|padding|reserved)_*\\d*");
    }
}
