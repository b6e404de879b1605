// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.policy.Direction;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How explanations call things. */
final class Words {
    private static final int SHOWN = 3;
    private static final String NAMESPACE_LABELS = Pattern.quote(Label.NAMESPACE_LABELS);

    private Words() {}

    /** The first of these, and how many more there are. */
    static String some(List<?> items) {
        String first = items.stream().limit(SHOWN).map(Object::toString).collect(Collectors.joining(" or "));
        return items.size() > SHOWN ? first + " or " + (items.size() - SHOWN) + " more" : first;
    }

    /** The peers of a rule: {@code app=web in shop of cluster toronto or 10.0.0.0/8}. */
    static String peers(Rule rule) {
        return some(rule.peers().stream().map(Words::peer).toList());
    }

    private static String peer(Peer peer) {
        if (!(peer instanceof Peer.Endpoints endpoints)) {
            return peer.toString();
        }
        List<Requirement> requirements = endpoints.selector().requirements();
        String own = requirements.stream()
                .filter(requirement -> !isPlace(requirement) && !isOfNamespace(requirement))
                .map(requirement -> requirement.toString().replaceFirst("^(!?)k8s:", "$1"))
                .collect(Collectors.joining(", "));
        String namespaces = requirements.stream()
                .filter(Words::isOfNamespace)
                .map(requirement -> requirement.toString().replaceFirst("^(!?)(k8s:)?" + NAMESPACE_LABELS, "$1"))
                .collect(Collectors.joining(", "));
        return (own.isEmpty() ? "any pod" : own)
                + (namespaces.isEmpty() ? "" : " in namespaces with " + namespaces)
                + place(requirements, Label.NAMESPACE, " in ")
                + place(requirements, Label.CLUSTER, " of cluster ");
    }

    private static boolean isOfNamespace(Requirement requirement) {
        return requirement.key().startsWith(Label.NAMESPACE_LABELS);
    }

    private static boolean isPlace(Requirement requirement) {
        boolean one = requirement.operator() == Requirement.Operator.IN
                && requirement.values().size() == 1;
        return one
                && (requirement.key().equals(Label.NAMESPACE)
                        || requirement.key().equals(Label.CLUSTER));
    }

    private static String place(List<Requirement> requirements, String key, String before) {
        return requirements.stream()
                .filter(requirement -> isPlace(requirement) && requirement.key().equals(key))
                .map(requirement -> before + requirement.values().get(0))
                .collect(Collectors.joining());
    }

    /** What a label with this key says. */
    static String key(String key) {
        return switch (key) {
            case Label.CLUSTER -> "cluster";
            case Label.NAMESPACE -> "namespace";
            case Label.SERVICE_ACCOUNT -> "service account";
            default ->
                key.startsWith(Label.NAMESPACE_LABELS)
                        ? "namespace's label " + key.substring(Label.NAMESPACE_LABELS.length())
                        : "label " + key;
        };
    }

    static String section(Direction direction) {
        return direction.name().toLowerCase(Locale.ROOT);
    }

    /** {@code ""} for the tier of most policies, else {@code  (tier Admin, priority 10)}. */
    static String tier(Rule rule) {
        return switch (rule.tier()) {
            case NORMAL, DEFAULT -> "";
            case ADMIN -> " (tier Admin, priority " + priority(rule) + ")";
            case BASELINE -> " (tier Baseline, priority " + priority(rule) + ")";
        };
    }

    // The places of a policy's rules are the hundredths.
    private static long priority(Rule rule) {
        return (long) rule.priority();
    }

    static String rules(int number) {
        return number == 1 ? "1 rule" : number + " rules";
    }
}
