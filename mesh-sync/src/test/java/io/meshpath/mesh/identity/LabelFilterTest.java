// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelFilterTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "k8s:app=redis",
                "k8s:app.kubernetes.io/name=redis",
                "k8s:io.kubernetes.pod.namespace=default",
                "k8s:io.cilium.k8s.policy.cluster=toronto",
                "k8s:io.cilium.k8s.policy.serviceaccount=default",
                "k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=default",
                "k8s:io.cilium.k8s.named-ports=web",
                "reserved:host"
            })
    void byDefaultTakesIn(String label) {
        assertThat(LabelFilter.DEFAULT.isRelevant(Label.parse(label))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "k8s:io.kubernetes.container.name=redis",
                "k8s:kubernetes.io/arch=amd64",
                "k8s:statefulset.kubernetes.io/pod-name=redis-0",
                "k8s:apps.kubernetes.io/pod-index=0",
                "k8s:batch.kubernetes.io/job-completion-index=7",
                "k8s:batch.kubernetes.io/controller-uid=5f6e",
                "k8s:failure-domain.beta.kubernetes.io/zone=a",
                "k8s:k8s.io/x=y",
                "k8s:pod-template-hash=5d4b",
                "k8s:pod-template-generation=2",
                "k8s:controller-revision-hash=5d4b",
                "k8s:controller-uid=5f6e",
                "k8s:annotation.kubernetes.io/config.seen=now",
                "k8s:etcd_node=n1"
            })
    void byDefaultLeavesOut(String label) {
        assertThat(LabelFilter.DEFAULT.isRelevant(Label.parse(label))).isFalse();
    }

    @Test
    void twoPodsOfOneDeploymentHaveOneIdentity() {
        Labels one = Labels.parse("k8s:app=redis;k8s:pod-template-hash=5d4b;");
        Labels other = Labels.parse("k8s:app=redis;k8s:pod-template-hash=7f9c;");
        assertThat(LabelFilter.DEFAULT.of(one))
                .isEqualTo(LabelFilter.DEFAULT.of(other))
                .isEqualTo(Labels.parse("k8s:app=redis;"));
    }

    @Test
    void aRuleThatLeavesOutLetsTheOthersStay() {
        LabelFilter filter = LabelFilter.DEFAULT.and("k8s:!version");
        assertThat(filter.isRelevant(Label.k8s("version", "2"))).isFalse();
        assertThat(filter.isRelevant(new Label("any", "version", "2"))).isTrue();
        assertThat(filter.isRelevant(Label.k8s("app", "redis"))).isTrue();
    }

    @Test
    void onceARuleTakesInNothingElseIsTakenIn() {
        LabelFilter filter = LabelFilter.DEFAULT.and("k8s:app");
        assertThat(filter.isRelevant(Label.k8s("app", "redis"))).isTrue();
        assertThat(filter.isRelevant(Label.k8s("tier", "db"))).isFalse();
        assertThat(filter.isRelevant(Label.k8s(Label.CLUSTER, "toronto"))).isTrue();
        assertThat(filter.isRelevant(Label.parse("reserved:health"))).isTrue();
    }

    @Test
    void theLongerMatchDecides() {
        LabelFilter filter = LabelFilter.ALL.and("!example\\.com", "example\\.com/team");
        assertThat(filter.isRelevant(Label.k8s("example.com/team", "a"))).isTrue();
        assertThat(filter.isRelevant(Label.k8s("example.com/build", "9"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "k8s:", "!k8s:app", "k8s:!", "a(b"})
    void refusesWhatIsNoRule(String rule) {
        assertThatThrownBy(() -> LabelFilter.ALL.and(rule))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + rule + "'");
    }
}
