// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.identity;

import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Which of an endpoint's labels are part of its identity. Labels that differ from pod to pod must not be: each pod would
 * take a number of its own.
 *
 * <p>A rule is {@code [source:][!]expression}, as in Cilium's {@code labels} option: it is about labels whose key begins
 * with a match of the expression, and leaves them out with {@code !}. Where rules contradict each other the longest match
 * that takes a label in must be longer than the shortest one that leaves it out. Once a rule of the user's takes labels
 * in, no label is part of an identity that none takes in. Immutable.
 */
public final class LabelFilter {
    /** The same as Cilium's: without what Kubernetes and its controllers put on each pod. */
    public static final LabelFilter DEFAULT = new LabelFilter(
            rules(List.of(
                    "reserved:.*",
                    "io\\.kubernetes\\.pod\\.namespace",
                    "io\\.cilium\\.k8s\\.namespace\\.labels",
                    "app\\.kubernetes\\.io",
                    "io\\.cilium\\.k8s\\.policy\\.cluster",
                    "io\\.cilium\\.k8s\\.policy\\.serviceaccount",
                    "!io\\.kubernetes",
                    "!kubernetes\\.io",
                    "!statefulset\\.kubernetes\\.io/pod-name",
                    "!apps\\.kubernetes\\.io/pod-index",
                    "!batch\\.kubernetes\\.io/job-completion-index",
                    "!batch\\.kubernetes\\.io/controller-uid",
                    "!.*beta\\.kubernetes\\.io",
                    "!k8s\\.io",
                    "!pod-template-generation",
                    "!pod-template-hash",
                    "!controller-revision-hash",
                    "!controller-uid",
                    "!annotation.*",
                    "!etcd_node")),
            false);

    /** Takes all labels in. */
    public static final LabelFilter ALL = new LabelFilter(List.of(), false);

    private record Rule(String source, boolean leavesOut, Pattern key) {
        /** How long a match of the label is, or -1. */
        int match(Label label) {
            if (!source.isEmpty() && !source.equals(label.source())) {
                return -1;
            }
            Matcher matcher = key.matcher(label.key());
            return matcher.lookingAt() ? matcher.end() : -1;
        }
    }

    private final List<Rule> rules;
    private final boolean onlyTakenIn;

    private LabelFilter(List<Rule> rules, boolean onlyTakenIn) {
        this.rules = rules;
        this.onlyTakenIn = onlyTakenIn;
    }

    /**
     * These rules and others behind them.
     *
     * @throws IllegalArgumentException when one of them is no rule
     */
    public LabelFilter and(String... more) {
        List<Rule> added = rules(List.of(more));
        List<Rule> all = new ArrayList<>(rules);
        all.addAll(added);
        return new LabelFilter(all, onlyTakenIn || added.stream().anyMatch(rule -> !rule.leavesOut()));
    }

    private static List<Rule> rules(List<String> texts) {
        return texts.stream().map(LabelFilter::rule).toList();
    }

    private static Rule rule(String text) {
        int colon = text.indexOf(':');
        String source = text.substring(0, Math.max(0, colon));
        String expression = text.substring(colon + 1);
        boolean leavesOut = expression.startsWith("!");
        String key = leavesOut ? expression.substring(1) : expression;
        if (key.isEmpty() || source.startsWith("!")) {
            throw new IllegalArgumentException(
                    "label rule must be [source:][!]expression, the ! before the expression, but was '" + text + "'");
        }
        try {
            return new Rule(source, leavesOut, Pattern.compile(key));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "label rule '" + text + "' is no regular expression: " + e.getDescription(), e);
        }
    }

    /** The labels that make the identity of an endpoint with all of these. */
    public Labels of(Labels all) {
        List<Label> relevant = all.stream().filter(this::isRelevant).toList();
        return relevant.size() == all.size() ? all : Labels.of(relevant);
    }

    /** Whether the label is part of an identity. */
    public boolean isRelevant(Label label) {
        int takenIn = 0;
        int leftOut = 0; // of no length is as good as not at all, as in Cilium
        for (Rule rule : rules) {
            int length = rule.match(label);
            if (length >= 0 && rule.leavesOut()) {
                leftOut = leftOut == 0 ? length : Math.min(leftOut, length);
            } else {
                takenIn = Math.max(takenIn, length);
            }
        }
        return (!onlyTakenIn && leftOut == 0) || takenIn > leftOut;
    }
}
