// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.net.Cidr;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelsTest {
    /** The value under cilium/state/identities/v1/id/196915 in a test of Cilium's clustermesh-apiserver. */
    private static final String CILIUM_VALUE =
            "k8s:app=baz;k8s:io.cilium.k8s.policy.cluster=cluster3;k8s:io.kubernetes.pod.namespace=bar;";

    @Test
    void readsAndWritesWhatCiliumKeepsInEtcd() {
        Labels labels = Labels.parse(CILIUM_VALUE);
        assertThat(labels)
                .containsExactly(
                        Label.k8s("app", "baz"),
                        Label.cluster(new ClusterName("cluster3")),
                        Label.k8s(Label.NAMESPACE, "bar"));
        assertThat(labels.kvstoreForm()).isEqualTo(CILIUM_VALUE);
        assertThat(labels.cluster()).contains(new ClusterName("cluster3"));
    }

    @RepeatedTest(100)
    void readsBackWhatItWroteWhateverTheOrder(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        List<Label> list = new ArrayList<>();
        for (int i = 0; i < random.nextInt(12); i++) {
            list.add(new Label(
                    random.nextBoolean() ? "k8s" : "cni", "key-" + i + "." + random.nextInt(3), text(random)));
        }
        Labels labels = Labels.of(list);
        Collections.shuffle(list, random);
        assertThat(Labels.of(list)).isEqualTo(labels).hasSameHashCodeAs(labels);
        assertThat(Labels.parse(labels.kvstoreForm())).isEqualTo(labels);
        assertThat(list).allSatisfy(label -> {
            assertThat(labels.contains(label)).isTrue();
            assertThat(labels.get(label.key())).contains(label);
            assertThat(Label.parse(label.toString())).isEqualTo(label);
        });
        assertThat(labels.get("absent")).isEmpty();
    }

    private static String text(Random random) {
        return random.ints(random.nextInt(6), 0, 6)
                .mapToObj(i -> "ab:=/-".substring(i, i + 1))
                .reduce("", String::concat);
    }

    @ParameterizedTest
    @CsvSource({
        "k8s:app=redis, k8s, app, redis",
        "k8s:app, k8s, app, ''",
        "k8s:app=, k8s, app, ''",
        "app=redis, unspec, app, redis",
        "app, unspec, app, ''",
        "$host, reserved, host, ''",
        "reserved:world, reserved, world, ''",
        "k8s:a=b=c, k8s, a, b=c",
        "k8s:a:b=c, k8s, a:b, c",
        "a=b:c, unspec, a, b:c",
        "cidr:10.0.0.0/8=, cidr, 10.0.0.0/8, ''",
    })
    void readsEachTextualForm(String text, String source, String key, String value) {
        assertThat(Label.parse(text)).isEqualTo(new Label(source, key, value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":a=b", "k8s:", "k8s:=b", "=b", "k8s:a=b;", "k8s:a=b\n", "$"})
    void refusesMalformedLabels(String text) {
        assertThatThrownBy(() -> Label.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("label ");
    }

    @ParameterizedTest
    @ValueSource(strings = {";", ";;", "k8s:a=b;;", ";k8s:a=b;", "k8s:a=b;k8s:a=c;", "k8s:a=b;cni:a=b;"})
    void refusesMalformedSets(String text) {
        assertThatThrownBy(() -> Labels.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void namesBothLabelsOfOneKey() {
        assertThatThrownBy(() -> Labels.of(Label.k8s("a", "1"), Label.k8s("a", "2")))
                .hasMessage("two labels have the same key: k8s:a=1 and k8s:a=2");
        assertThat(Labels.of(Label.k8s("a", "1"), Label.k8s("a", "1"))).hasSize(1);
    }

    @Test
    void replacesTheLabelOfTheSameKey() {
        Labels labels = Labels.of(Label.k8s("a", "1"), Label.k8s("b", "2"));
        assertThat(labels.with(Label.k8s("a", "3"))).hasToString("k8s:a=3,k8s:b=2");
        assertThat(labels).hasToString("k8s:a=1,k8s:b=2");
        assertThat(labels.value("k8s", "b")).contains("2");
        assertThat(labels.value("cni", "b")).isEmpty();
    }

    @Test
    void hasNoClusterWhenTheNameIsNotValid() {
        assertThat(Labels.of(Label.k8s(Label.CLUSTER, "No such")).cluster()).isEmpty();
        assertThat(Labels.of(new Label("cni", Label.CLUSTER, "toronto")).cluster())
                .isEmpty();
        assertThat(Labels.parse("")).isEqualTo(Labels.NONE).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, cidr:10.0.0.0/8",
        "0.0.0.0/0, cidr:0.0.0.0/0",
        "2001:db8::/32, cidr:2001-db8--0/32",
        "::/0, cidr:0--0/0",
        "::1/128, cidr:0--1/128",
    })
    void writesPrefixesAsCiliumDoes(String prefix, String label) {
        assertThat(Label.cidr(Cidr.parse(prefix))).hasToString(label);
    }
}
