// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command.policy.world;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.policy.PortSpace;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A world as {@code model.json} writes it. Component names are the file's fields. Immutable.
 *
 * @param cluster the cluster the policies are in; {@code default} where the file does not say
 * @param namespaces the labels of namespaces, by name
 * @param services the services that policies may name
 * @param names the addresses that DNS gives for names
 */
record WorldModel(
        ClusterName cluster,
        Map<String, Map<String, String>> namespaces,
        List<Pod> pods,
        List<Node> nodes,
        List<Service> services,
        Map<String, List<IpAddress>> names) {
    private static final ClusterName DEFAULT_CLUSTER = new ClusterName("default");

    WorldModel {
        cluster = cluster == null ? DEFAULT_CLUSTER : cluster;
        namespaces = given(namespaces);
        namespaces.forEach((name, labels) -> required(labels, "labels of namespace " + name));
        pods = given(pods);
        nodes = given(nodes);
        services = given(services);
        names = given(names);
    }

    /** A world with nobody in it. */
    static WorldModel empty(ClusterName cluster) {
        return new WorldModel(cluster, Map.of(), List.of(), List.of(), List.of(), Map.of());
    }

    /**
     * A pod.
     *
     * @param cluster where it is; null means the model's
     * @param serviceAccount whose rights it has; may be null
     */
    record Pod(
            String namespace,
            String name,
            @Nullable ClusterName cluster,
            Map<String, String> labels,
            List<IpAddress> ips,
            Map<String, Port> namedPorts,
            @Nullable String serviceAccount) {
        Pod {
            required(namespace, "namespace");
            required(name, "name");
            labels = given(labels);
            ips = given(ips);
            namedPorts = given(namedPorts);
        }
    }

    /**
     * A node.
     *
     * @param cluster where it is; null means the model's
     * @param local whether it is the one that {@code host} means
     */
    record Node(
            String name,
            @Nullable ClusterName cluster,
            Map<String, String> labels,
            List<IpAddress> ips,
            boolean local) {
        Node {
            required(name, "name");
            labels = given(labels);
            ips = given(ips);
        }
    }

    /** A port that a pod has a name for. */
    record Port(int port, String protocol) {
        Port {
            protocol = protocol == null ? PortSpace.TCP.name() : protocol.toUpperCase(Locale.ROOT);
            if (!protocol.matches("TCP|UDP|SCTP")) {
                throw new IllegalArgumentException("only TCP, UDP and SCTP have ports, not '" + protocol + "'");
            }
            if (port < 1 || port > 0xffff) {
                throw new IllegalArgumentException("a port is from 1 to 65535, not " + port);
            }
        }

        PortSpace space() {
            return PortSpace.valueOf(protocol);
        }
    }

    /**
     * A service.
     *
     * @param labels its own
     * @param selector of the pods behind it, in its namespace
     * @param addresses of its endpoints where it has no selector
     */
    record Service(
            String namespace,
            String name,
            Map<String, String> labels,
            Map<String, String> selector,
            List<IpAddress> addresses) {
        Service {
            required(namespace, "namespace");
            required(name, "name");
            labels = given(labels);
            selector = given(selector);
            addresses = given(addresses);
        }
    }

    private static <K, V> Map<K, V> given(@Nullable Map<K, V> map) {
        if (map == null) {
            return Map.of();
        }
        map.forEach((key, value) -> required(value, "value of '" + key + "'"));
        return Map.copyOf(map);
    }

    private static <T> List<T> given(@Nullable List<T> list) {
        if (list == null) {
            return List.of();
        }
        list.forEach(element -> required(element, "value in a list"));
        return List.copyOf(list);
    }

    private static void required(@Nullable Object value, String field) {
        if (value == null) {
            throw new IllegalArgumentException(field + " is missing");
        }
        if (value.equals("") && field.matches("name|namespace")) {
            throw new IllegalArgumentException(field + " is empty");
        }
    }
}
