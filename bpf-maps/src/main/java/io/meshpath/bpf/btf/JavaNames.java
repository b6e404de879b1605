// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf.btf;

import java.util.Locale;
import javax.lang.model.SourceVersion;

/** Names of C in the spelling of Java. */
final class JavaNames {
    private JavaNames() {}

    /** {@code source_port} as {@code sourcePort}; a word that Java keeps for itself gets a {@code _} behind it. */
    static String component(String cName) {
        String name = camel(cName, false);
        return SourceVersion.isKeyword(name) ? name + "_" : name;
    }

    /** {@code policy_key} as {@code PolicyKey}. */
    static String type(String cName) {
        return camel(cName, true);
    }

    /** {@code address} as {@code ADDRESS}. */
    static String constant(String cName) {
        return cName.toUpperCase(Locale.ROOT);
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
