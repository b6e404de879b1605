// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Chooses endpoints by their labels: all requirements must hold; with none, it chooses every endpoint. Immutable; two
 * selectors with the same requirements are equal, in whichever order they were written.
 */
public record Selector(List<Requirement> requirements) {
    private static final Comparator<Requirement> ORDER = Comparator.comparing(Requirement::key)
            .thenComparing(Requirement::source)
            .thenComparing(Requirement::operator)
            .thenComparing(requirement -> String.join(",", requirement.values()));

    /** Chooses every endpoint. */
    public static final Selector EVERYTHING = new Selector(List.of());

    public Selector {
        requirements = requirements.stream().distinct().sorted(ORDER).toList();
    }

    /** Chooses endpoints that have exactly this label. */
    public static Selector of(Label label) {
        return new Selector(List.of(Requirement.is(label)));
    }

    /** This selector and one requirement more. */
    public Selector and(Requirement requirement) {
        List<Requirement> all = new ArrayList<>(requirements);
        all.add(requirement);
        return new Selector(all);
    }

    /** Whether some requirement is about the label with this key, of this source or of any. */
    public boolean mentions(String source, String key) {
        return requirements.stream().anyMatch(requirement -> requirement.isAbout(source, key));
    }

    /** Whether some requirement is about a label whose key begins so, of this source or of any. */
    public boolean mentionsPrefix(String source, String prefix) {
        return requirements.stream()
                .anyMatch(requirement ->
                        requirement.key().startsWith(prefix) && requirement.isAbout(source, requirement.key()));
    }

    /** Whether some requirement names this source. */
    public boolean namesSource(String source) {
        return requirements.stream()
                .anyMatch(requirement -> requirement.source().equals(source));
    }

    public boolean isEverything() {
        return requirements.isEmpty();
    }

    /** Whether labels are as all requirements ask. */
    public boolean matches(Labels labels) {
        for (Requirement requirement : requirements) {
            if (!requirement.matches(labels)) {
                return false;
            }
        }
        return true;
    }

    /** The requirements between commas and spaces, or {@code everything}. */
    @Override
    public String toString() {
        return isEverything()
                ? "everything"
                : requirements.stream().map(Requirement::toString).collect(Collectors.joining(", "));
    }
}
