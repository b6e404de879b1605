// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.policy.Selector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectorTest {
    private static Selector selector(String text) {
        return SelectorReader.read(NodeReader.read("p.yaml", text).get(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | k8s:a=b | true",
                "matchLabels: {a: b} | k8s:a=b | true",
                "matchLabels: {a: b} | unspec:a=b | true",
                "matchLabels: {\"any:a\": b} | unspec:a=b | true",
                "matchLabels: {\"k8s:a\": b} | k8s:a=b | true",
                "matchLabels: {\"k8s:a\": b} | unspec:a=b | false",
                "matchLabels: {a: c} | k8s:a=b | false",
                "matchLabels: {a: \"\"} | k8s:a=b | false",
                "matchLabels: {a: \"\"} | k8s:a= | true",
                "matchLabels: {a: b, c: d} | k8s:a=b | false",
                "matchLabels: {\"reserved:host\": \"\"} | reserved:host | true",
                "matchExpressions: [{key: a, operator: In, values: [x, b]}] | k8s:a=b | true",
                "matchExpressions: [{key: a, operator: In, values: [x]}] | k8s:a=b | false",
                "matchExpressions: [{key: a, operator: In, values: [x]}] | k8s:c=d | false",
                "matchExpressions: [{key: a, operator: NotIn, values: [x]}] | k8s:a=b | true",
                "matchExpressions: [{key: a, operator: NotIn, values: [b]}] | k8s:a=b | false",
                "matchExpressions: [{key: a, operator: NotIn, values: [b]}] | k8s:c=d | true",
                "matchExpressions: [{key: \"k8s:a\", operator: NotIn, values: [b]}] | unspec:a=b | true",
                "matchExpressions: [{key: a, operator: Exists}] | k8s:a=b | true",
                "matchExpressions: [{key: a, operator: Exists}] | k8s:c=d | false",
                "matchExpressions: [{key: a, operator: DoesNotExist}] | k8s:c=d | true",
                "matchExpressions: [{key: a, operator: DoesNotExist}] | k8s:a=b | false"
            })
    void choosesByLabelsAsKubernetesDoes(String selector, String labels, boolean chosen) {
        assertThat(selector(selector).matches(Labels.parse(labels))).isEqualTo(chosen);
    }

    @Test
    void theOrderOfRequirementsDoesNotMatter() {
        Selector one =
                selector("{matchLabels: {a: b, c: d}, matchExpressions: [{key: e, operator: In, values: [g, f]}]}");
        Selector other =
                selector("{matchLabels: {c: d, a: b}, matchExpressions: [{key: e, operator: In, values: [f, g, f]}]}");
        assertThat(one).isEqualTo(other).hasToString("a=b, c=d, e in (f, g)");
    }
}
