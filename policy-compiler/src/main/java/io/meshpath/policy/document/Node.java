// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import io.meshpath.policy.Place;
import io.meshpath.policy.PolicyException;
import java.util.List;
import java.util.Map;

/** A piece of a YAML or JSON document that knows where it stands. Immutable. */
sealed interface Node {
    Place place();

    /** What it is, in the words of an error message: "an object", "a list", "a number", … */
    String kind();

    /** Whether it is YAML's and JSON's null, which means the same as no field at all. */
    default boolean isNull() {
        return false;
    }

    /** This node's refusal: what is wrong with it and what to do. */
    default PolicyException refuse(String problem) {
        return PolicyException.at(place(), problem);
    }

    record Mapping(Place place, Map<String, Node> fields) implements Node {
        @Override
        public String kind() {
            return "an object";
        }
    }

    record Sequence(Place place, List<Node> items) implements Node {
        @Override
        public String kind() {
            return "a list";
        }
    }

    record Scalar(Place place, Type type, String text) implements Node {
        enum Type {
            TEXT("text"),
            NUMBER("a number"),
            BOOLEAN("true or false"),
            NULL("null");

            private final String words;

            Type(String words) {
                this.words = words;
            }
        }

        @Override
        public String kind() {
            return type.words;
        }

        @Override
        public boolean isNull() {
            return type == Type.NULL;
        }
    }
}
