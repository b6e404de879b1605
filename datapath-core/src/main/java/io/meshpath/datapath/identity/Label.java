// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.identity;

import io.meshpath.datapath.net.Cidr;

/**
 * One label: who said it, what about, and what. {@code k8s:app=redis}. Immutable.
 *
 * <p>The order is by key, then source, then value.
 *
 * @param source who gave the label: {@link #K8S}, {@link #RESERVED}, {@link #CIDR}, …; not empty
 * @param key not empty
 * @param value may be empty, as in {@code reserved:host}
 */
public record Label(String source, String key, String value) implements Comparable<Label> {
    /** Source of labels of pods and namespaces, and of those Cilium derives from them. */
    public static final String K8S = "k8s";
    /** Source of the labels of {@link ReservedIdentity}. */
    public static final String RESERVED = "reserved";
    /** Source of labels that are prefixes; see {@link #cidr}. */
    public static final String CIDR = "cidr";
    /** Source of labels that are DNS names or patterns of them, as policies write them: {@code fqdn:*.example.com}. */
    public static final String FQDN = "fqdn";
    /** Source of a node's own labels in the identity that its peers see. */
    public static final String NODE = "node";
    /** The source of a label that names none. */
    public static final String UNSPECIFIED = "unspec";
    /** In selectors: whichever source. No label of an endpoint has it. */
    public static final String ANY = "any";

    /** Key of the label with the name of the cluster an endpoint is in. */
    public static final String CLUSTER = "io.cilium.k8s.policy.cluster";
    /** Key of the label with the Kubernetes namespace an endpoint is in. */
    public static final String NAMESPACE = "io.kubernetes.pod.namespace";
    /** Key of the label with the Kubernetes service account an endpoint runs under. */
    public static final String SERVICE_ACCOUNT = "io.cilium.k8s.policy.serviceaccount";
    /** What the keys of an endpoint's namespace's own labels begin with; the rest is the namespace's label key. */
    public static final String NAMESPACE_LABELS = "io.cilium.k8s.namespace.labels.";

    public Label {
        require(source, "source", ":=;");
        require(key, "key", "=;");
        refuse(value, "value", ";");
    }

    /**
     * Reads {@code source:key=value}, {@code source:key}, {@code key=value} or {@code key}; without a source it is
     * {@link #UNSPECIFIED}, and {@code $host} is short for {@code reserved:host}.
     *
     * <p>The source ends at the first colon, the key at the first equals sign after it; a colon behind the first equals
     * sign belongs to the value.
     *
     * @throws IllegalArgumentException when a part that must not be empty is, or a part has a semicolon
     */
    public static Label parse(String text) {
        if (text.startsWith("$")) {
            return parse(RESERVED, text.substring(1));
        }
        int colon = text.indexOf(':');
        int equals = text.indexOf('=');
        if (colon < 0 || (equals >= 0 && equals < colon)) {
            return parse(UNSPECIFIED, text);
        }
        return parse(text.substring(0, colon), text.substring(colon + 1));
    }

    /** A label of a pod: {@code k8s:key=value}. */
    public static Label k8s(String key, String value) {
        return new Label(K8S, key, value);
    }

    /** The label that says which cluster an endpoint is in: {@code k8s:io.cilium.k8s.policy.cluster=name}. */
    public static Label cluster(ClusterName name) {
        return k8s(CLUSTER, name.value());
    }

    /**
     * The label of a prefix: {@code cidr:10.0.0.0/8}. As in Cilium, a hyphen stands for each colon of an IPv6 prefix,
     * and a zero is put where the text would begin or end with a colon: {@code cidr:2001-db8--0/32}.
     */
    public static Label cidr(Cidr prefix) {
        String network = prefix.network().toString().replace(':', '-');
        String begun = network.startsWith("-") ? "0" + network : network;
        String ended = begun.endsWith("-") ? begun + "0" : begun;
        return new Label(CIDR, ended + "/" + prefix.prefixLength(), "");
    }

    @Override
    public int compareTo(Label other) {
        int byKey = key.compareTo(other.key);
        int bySource = byKey != 0 ? byKey : source.compareTo(other.source);
        return bySource != 0 ? bySource : value.compareTo(other.value);
    }

    /** {@code source:key=value}, or {@code source:key} where the value is empty. */
    @Override
    public String toString() {
        return value.isEmpty() ? source + ":" + key : source + ":" + key + "=" + value;
    }

    private static Label parse(String source, String rest) {
        int equals = rest.indexOf('=');
        return equals < 0
                ? new Label(source, rest, "")
                : new Label(source, rest.substring(0, equals), rest.substring(equals + 1));
    }

    private static void require(String part, String name, String forbidden) {
        if (part.isEmpty()) {
            throw new IllegalArgumentException("label " + name + " is empty");
        }
        refuse(part, name, forbidden);
    }

    private static void refuse(String part, String name, String forbidden) {
        for (int i = 0; i < part.length(); i++) {
            if (forbidden.indexOf(part.charAt(i)) >= 0 || Character.isISOControl(part.charAt(i))) {
                throw new IllegalArgumentException(
                        "label " + name + " has a character it must not have at " + i + ": '" + part + "'");
            }
        }
    }
}
