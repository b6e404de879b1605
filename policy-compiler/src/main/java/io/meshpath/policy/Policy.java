// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import java.util.List;

/**
 * A policy as it was written: parsed and checked, not yet tied to a cluster. Immutable.
 *
 * @param kind {@code CiliumNetworkPolicy}, …
 * @param namespace where it lives, or empty where it is clusterwide
 * @param description what its author says of it; may be empty
 * @param source the file, or whatever the caller named the text
 * @param document its document's number in the source, from 1 on
 * @param line its line in the source, from 1 on
 * @param rules what it says, in the order it was written
 * @param cidrGroups the groups of prefixes that it defines for all policies: one in a CiliumCIDRGroup, else none
 */
public record Policy(
        String kind,
        String namespace,
        String name,
        String description,
        String source,
        int document,
        int line,
        List<Rule> rules,
        List<CidrGroup> cidrGroups) {
    public Policy {
        rules = List.copyOf(rules);
        cidrGroups = List.copyOf(cidrGroups);
    }

    /** A policy that defines no groups. */
    public Policy(
            String kind,
            String namespace,
            String name,
            String description,
            String source,
            int document,
            int line,
            List<Rule> rules) {
        this(kind, namespace, name, description, source, document, line, rules, List.of());
    }

    /** What the policy is called in its cluster: {@code default/redis}, or {@code redis} where it is clusterwide. */
    public String qualifiedName() {
        return namespace.isEmpty() ? name : namespace + "/" + name;
    }

    /** Where it was written: {@code redis.yaml: document 1, line 1}. */
    public String origin() {
        return source + ": document " + document + ", line " + line;
    }
}
