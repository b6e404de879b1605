// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import static io.meshpath.policy.Cnp.ATLANTA;
import static io.meshpath.policy.Cnp.cnp;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.policy.document.PolicyParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Groups of prefixes, and the rules that name them. */
class CidrGroupTest {
    private static final String OFFICE = group("office", "{kind: site}", "10.0.0.0/8, \"2001:db8::/32\"");
    private static final String LAB = group("lab", "{kind: site, wild: 'true'}", "192.0.2.0/24");

    private static String group(String name, String labels, String prefixes) {
        return "{apiVersion: cilium.io/v2, kind: CiliumCIDRGroup, metadata: {name: " + name + ", labels: " + labels
                + "}, spec: {externalCIDRs: [" + prefixes + "]}}";
    }

    private static String policy(String element) {
        return cnp("y", "p", "endpointSelector: {}\negress: [{toCIDRSet: [" + element + "]}]");
    }

    @Test
    void aGroupIsItsPrefixesLessExceptions() {
        TruthTable.of(OFFICE, LAB, policy("{cidrGroupRef: office, except: [10.1.0.0/16]}"))
                .holds("""
                y/b -> 10.2.0.1    | TCP 80 | allowed | y/p, egress rule 1
                y/b -> 10.1.0.1    | TCP 80 | denied  | default
                y/b -> 2001:db8::1 | TCP 80 | allowed | y/p, egress rule 1
                y/b -> 192.0.2.1   | TCP 80 | denied  | default
                """);
    }

    @Test
    void groupsAreChosenByTheirLabels() {
        TruthTable.of(OFFICE, LAB, policy("{cidrGroupSelector: {matchLabels: {wild: 'true'}}}"))
                .holds("""
                y/b -> 192.0.2.1 | TCP 80 | allowed | y/p, egress rule 1
                y/b -> 10.2.0.1  | TCP 80 | denied  | default
                """);
        TruthTable.of(OFFICE, LAB, policy("{cidrGroupSelector: {matchLabels: {kind: site}}}"))
                .holds("""
                y/b -> 192.0.2.1 | TCP 80 | allowed | y/p, egress rule 1
                y/b -> 10.2.0.1  | TCP 80 | allowed | y/p, egress rule 1
                """);
    }

    @Test
    void groupsHaveALabelWithTheirName() {
        TruthTable.of(OFFICE, LAB, policy("""
                {cidrGroupSelector: {matchExpressions: [{key: io.cilium.policy.cidrgroupname/lab, operator: Exists}]}}""")).holds("""
                y/b -> 192.0.2.1 | TCP 80 | allowed | y/p, egress rule 1
                y/b -> 10.2.0.1  | TCP 80 | denied  | default
                """);
    }

    @Test
    void aGroupThatNobodyKnowsIsNobody() {
        TruthTable.of(OFFICE, policy("{cidrGroupRef: lab}")).holds("""
                y/b -> 192.0.2.1 | TCP 80 | denied | default
                y/b -> 10.2.0.1  | TCP 80 | denied | default
                """);
    }

    @Test
    void anExceptionMayBeWiderThanAPrefixOfTheGroup() {
        TruthTable.of(LAB, policy("{cidrGroupRef: lab, except: [192.0.0.0/16]}"))
                .holds("y/b -> 192.0.2.1 | TCP 80 | denied | default");
    }

    @Test
    void aGroupMayComeFromElsewhereThanDocuments() {
        CidrGroup group = new CidrGroup("lab", Map.of(), List.of(Cidr.parse("192.0.2.0/24")));
        TruthTable.of(PolicyContext.of(ATLANTA).withCidrGroups(List.of(group)), policy("{cidrGroupRef: lab}"))
                .holds("y/b -> 192.0.2.1 | TCP 80 | allowed | y/p, egress rule 1");
    }

    @Test
    void aGroupThatChangesChangesWhoIsMeant() {
        List<Policy> policies = new ArrayList<>(PolicyParser.parse("p.yaml", policy("{cidrGroupRef: lab}")));
        PolicyModel model = PolicyModel.of(policies, ATLANTA);
        assertThat(model.cidrs()).isEmpty();
        policies.addAll(PolicyParser.parse("g.yaml", LAB));
        assertThat(model.with(policies).cidrs()).containsExactly(Cidr.parse("192.0.2.0/24"));
    }

    @Test
    void aGroupIsReadFromTheOlderVersionToo() {
        String older = LAB.replace("cilium.io/v2", "cilium.io/v2alpha1");
        assertThat(PolicyParser.parse("g.yaml", older).get(0).cidrGroups())
                .containsExactly(new CidrGroup(
                        "lab", Map.of("kind", "site", "wild", "true"), List.of(Cidr.parse("192.0.2.0/24"))));
    }
}
