// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.cilium;

import java.util.Comparator;

/**
 * What a service is called in every cluster that has it: those of the same name are one. Immutable.
 *
 * @param namespace not empty, no slash
 * @param name not empty, no slash
 */
public record ServiceName(String namespace, String name) implements Comparable<ServiceName> {
    private static final Comparator<ServiceName> ORDER =
            Comparator.comparing(ServiceName::namespace).thenComparing(ServiceName::name);

    public ServiceName {
        check("namespace", namespace);
        check("name", name);
    }

    private static void check(String what, String value) {
        if (value.isEmpty() || value.indexOf('/') >= 0) {
            throw new IllegalArgumentException(
                    "service " + what + " must not be empty or have a slash but was '" + value + "'");
        }
    }

    /** Reads {@code namespace/name}. */
    public static ServiceName parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("expected namespace/name but was '" + text + "'");
        }
        return new ServiceName(text.substring(0, slash), text.substring(slash + 1));
    }

    @Override
    public int compareTo(ServiceName other) {
        return ORDER.compare(this, other);
    }

    /** {@code namespace/name}. */
    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
