// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import java.util.List;
import java.util.Optional;

/**
 * One thing a {@link Selector} asks of labels, with the operators of Kubernetes' label selectors. Immutable.
 *
 * @param source the label's source, or {@link Label#ANY} for whichever
 * @param key the label's key
 * @param values what the label's value is compared with; sorted, empty for {@link Operator#EXISTS} and its opposite
 */
public record Requirement(String source, String key, Operator operator, List<String> values) {
    /** How a label is compared. */
    public enum Operator {
        /** The label is there and its value is one of the list. */
        IN,
        /** The label is not there, or its value is none of the list. */
        NOT_IN,
        /** The label is there. */
        EXISTS,
        /** The label is not there. */
        DOES_NOT_EXIST
    }

    public Requirement {
        values = values.stream().distinct().sorted().toList();
        boolean needsValues = operator == Operator.IN || operator == Operator.NOT_IN;
        if (needsValues == values.isEmpty()) {
            throw new IllegalArgumentException(
                    operator + (needsValues ? " needs values for " : " takes no values for ") + source + ":" + key);
        }
    }

    /** That the label is there with this value. */
    public static Requirement is(String source, String key, String value) {
        return new Requirement(source, key, Operator.IN, List.of(value));
    }

    /** That exactly this label is there. */
    public static Requirement is(Label label) {
        return is(label.source(), label.key(), label.value());
    }

    /** Whether the requirement is about the label with this key, of this source or of any. */
    public boolean isAbout(String aboutSource, String aboutKey) {
        return key.equals(aboutKey) && (source.equals(aboutSource) || source.equals(Label.ANY));
    }

    /** Whether labels are as required. */
    public boolean matches(Labels labels) {
        Optional<Label> label =
                labels.get(key).filter(found -> source.equals(Label.ANY) || source.equals(found.source()));
        return switch (operator) {
            case IN -> label.isPresent() && values.contains(label.get().value());
            case NOT_IN -> label.isEmpty() || !values.contains(label.get().value());
            case EXISTS -> label.isPresent();
            case DOES_NOT_EXIST -> label.isEmpty();
        };
    }

    /** {@code app=redis}, {@code app in (a, b)}, {@code app not in (a)}, {@code app} or {@code !app}. */
    @Override
    public String toString() {
        String name = source.equals(Label.ANY) ? key : source + ":" + key;
        return switch (operator) {
            case IN ->
                values.size() == 1
                        ? values.get(0).isEmpty() ? name : name + "=" + values.get(0)
                        : name + " in (" + String.join(", ", values) + ")";
            case NOT_IN -> name + " not in (" + String.join(", ", values) + ")";
            case EXISTS -> name + " exists";
            case DOES_NOT_EXIST -> "!" + name;
        };
    }
}
