// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.oracle;

import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.policy.PolicyContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What CiliumNetworkPolicies and CiliumClusterwideNetworkPolicies say, read off the documents. */
final class CiliumMeaning {
    private static final List<String> OF_CLUSTER =
            List.of("host", "remote-node", "init", "ingress", "health", "unmanaged", "kube-apiserver");

    private final List<Map<String, Object>> documents;
    private final PolicyContext context;
    private final String namespace;
    private final Asked asked;
    private final List<Statement> statements = new ArrayList<>();

    private CiliumMeaning(List<Map<String, Object>> documents, PolicyContext context, String namespace, Asked asked) {
        this.documents = documents;
        this.context = context;
        this.namespace = namespace;
        this.asked = asked;
    }

    /** @param documents all there are: some have what policies name */
    static List<Statement> of(
            Map<String, Object> document, List<Map<String, Object>> documents, PolicyContext context, Asked asked) {
        boolean clusterwide = Documents.text(document, "kind").equals("CiliumClusterwideNetworkPolicy");
        String namespace = clusterwide ? "" : Documents.namespace(document);
        CiliumMeaning meaning = new CiliumMeaning(documents, context, namespace, asked);
        if (document.containsKey("spec")) {
            meaning.spec(Documents.object(document, "spec"));
        }
        Documents.<Map<String, Object>>list(document, "specs").forEach(meaning::spec);
        return meaning.statements;
    }

    private void spec(Map<String, Object> spec) {
        boolean forNodes = spec.containsKey("nodeSelector");
        Map<String, Object> subject = Documents.object(spec, forNodes ? "nodeSelector" : "endpointSelector");
        boolean elsewhere = !namespace.isEmpty()
                && !Asked.k8s(asked.subject(), Label.NAMESPACE).equals(namespace);
        if (forNodes != asked.isOfNode() || elsewhere || !Selecting.matches(subject, asked.subject())) {
            return;
        }
        String direction = asked.direction() == Direction.INGRESS ? "ingress" : "egress";
        boolean defaultDeny =
                (Boolean) Documents.object(spec, "enableDefaultDeny").getOrDefault(direction, true);
        section(spec, direction, Statement.Saying.ALLOW, defaultDeny);
        section(spec, direction + "Deny", Statement.Saying.DENY, defaultDeny);
    }

    private void section(Map<String, Object> spec, String section, Statement.Saying saying, boolean defaultDeny) {
        boolean forInit = Selecting.mentions(Documents.object(spec, "endpointSelector"), "reserved:init");
        for (Map<String, Object> rule : Documents.<Map<String, Object>>list(spec, section)) {
            boolean speaks = peers(rule, forInit) && Packets.ciliumRule(rule, asked);
            statements.add(new Statement(Statement.NORMAL, 0, saying, defaultDeny, speaks, spec, rule));
        }
    }

    private boolean peers(Map<String, Object> rule, boolean forInit) {
        String verb = asked.direction() == Direction.INGRESS ? "from" : "to";
        for (String kind : List.of("Endpoints", "Entities", "CIDR", "CIDRSet", "Nodes", "Services", "FQDNs")) {
            if (rule.containsKey(verb + kind)) {
                return Documents.list(rule, verb + kind).stream().anyMatch(peer -> peer(kind, peer, forInit));
            }
        }
        return !Documents.list(rule, "toPorts").isEmpty()
                || !Documents.list(rule, "icmps").isEmpty();
    }

    @SuppressWarnings("unchecked")
    private boolean peer(String kind, Object peer, boolean forInit) {
        return switch (kind) {
            case "Endpoints" -> endpoints((Map<String, Object>) peer, forInit);
            case "Entities" -> entity((String) peer);
            case "CIDR" -> Addresses.in((String) peer, List.of(), asked.peer());
            case "CIDRSet" -> {
                Map<String, Object> set = (Map<String, Object>) peer;
                List<String> except = Documents.list(set, "except");
                yield prefixes(set).anyMatch(prefix -> Addresses.in(prefix, except, asked.peer()));
            }
            case "Nodes" -> Kubernetes.nodes((Map<String, Object>) peer, "", context, asked.peer());
            case "Services" -> Kubernetes.services((Map<String, Object>) peer, context, asked.peer());
            case "FQDNs" -> name((Map<String, Object>) peer);
            default -> throw new IllegalArgumentException("no such peers: " + kind);
        };
    }

    /** Written in place, or in groups. */
    private Stream<String> prefixes(Map<String, Object> set) {
        if (set.containsKey("cidr")) {
            return Stream.of(Documents.text(set, "cidr"));
        }
        Map<String, Object> wanted = Documents.object(Documents.object(set, "cidrGroupSelector"), "matchLabels");
        return documents.stream()
                .filter(document -> Documents.text(document, "kind").equals("CiliumCIDRGroup"))
                .filter(group -> isMeant(Documents.object(group, "metadata"), set, wanted))
                .flatMap(group -> Documents.<String>list(Documents.object(group, "spec"), "externalCIDRs").stream());
    }

    private static boolean isMeant(Map<String, Object> group, Map<String, Object> set, Map<String, Object> wanted) {
        return set.containsKey("cidrGroupRef")
                ? set.get("cidrGroupRef").equals(group.get("name"))
                : Documents.object(group, "labels").entrySet().containsAll(wanted.entrySet());
    }

    private boolean name(Map<String, Object> name) {
        String pattern = name.values().iterator().next().toString();
        return asked.peer().contains(new Label(Label.FQDN, pattern, ""));
    }

    private boolean endpoints(Map<String, Object> selector, boolean forInit) {
        Labels peer = asked.peer();
        boolean reserved = Selecting.mentionsReserved(selector);
        return (reserved || Kubernetes.inReach(selector, context, peer))
                && sameNamespace(selector, forInit || reserved)
                && Selecting.matches(selector, peer)
                && (!peer.isEmpty() || wholeWorld(selector, forInit));
    }

    /** An identity that nobody knows is chosen only by a selector that leaves nothing to ask. */
    private boolean wholeWorld(Map<String, Object> selector, boolean forInit) {
        return Selecting.isEmpty(selector) && namespace.isEmpty() && forInit;
    }

    private boolean sameNamespace(Map<String, Object> selector, boolean free) {
        String of = Asked.k8s(asked.peer(), Label.NAMESPACE);
        if (Selecting.mentions(selector, Label.NAMESPACE)) {
            return true;
        }
        if (namespace.isEmpty()) {
            return free || !of.isEmpty();
        }
        return Selecting.mentionsReserved(selector)
                || Selecting.mentions(selector, Label.NAMESPACE_LABELS)
                || of.equals(namespace);
    }

    private boolean entity(String entity) {
        Labels peer = asked.peer();
        return switch (entity) {
            case "all" -> true;
            case "none" -> false;
            case "world" ->
                List.of("world", "world-ipv4", "world-ipv6").stream()
                        .anyMatch(name -> Addresses.isReserved(peer, name));
            case "cluster" ->
                Asked.k8s(peer, Label.CLUSTER).equals(context.cluster().value())
                        || OF_CLUSTER.stream().anyMatch(name -> Addresses.isReserved(peer, name));
            default -> Addresses.isReserved(peer, entity);
        };
    }
}
