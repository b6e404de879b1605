// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import java.util.regex.Pattern;

/** The names that kube-apiserver gives to objects and namespaces (RFC 1123). */
final class ObjectNames {
    private static final int MAX_NAME = 253;
    private static final int MAX_NAMESPACE = 63;
    private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final Pattern NAME = Pattern.compile(LABEL + "(\\." + LABEL + ")*");
    private static final Pattern NAMESPACE = Pattern.compile(LABEL);

    private ObjectNames() {}

    static String name(Node node) {
        return check(node, NAME, MAX_NAME, "the name of an object", ", '-' and '.'");
    }

    static String namespace(Node node) {
        return check(node, NAMESPACE, MAX_NAMESPACE, "the name of a namespace", " and '-'");
    }

    private static String check(Node node, Pattern pattern, int most, String what, String between) {
        String text = Values.text(node);
        if (text.length() > most || !pattern.matcher(text).matches()) {
            throw node.refuse("'" + text + "' is not " + what + "; write up to " + most + " lower-case letters, digits"
                    + between + ", beginning and ending with a letter or digit");
        }
        return text;
    }
}
