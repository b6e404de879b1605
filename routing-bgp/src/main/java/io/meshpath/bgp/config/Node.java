// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.config;

import java.util.List;
import java.util.Map;

/** A piece of a YAML document that knows where it stands. Immutable. */
sealed interface Node {
    Place place();

    /** What it is, in the words of an error message. */
    String kind();

    default BgpConfigException refuse(String problem) {
        return BgpConfigException.at(place(), problem);
    }

    record Mapping(Place place, Map<String, Node> fields) implements Node {
        @Override
        public String kind() {
            return "a mapping";
        }
    }

    record Sequence(Place place, List<Node> items) implements Node {
        @Override
        public String kind() {
            return "a list";
        }
    }

    /** A value as it is written, whether YAML takes it for text, a number or a truth value. */
    record Scalar(Place place, String text) implements Node {
        @Override
        public String kind() {
            return "'" + text + "'";
        }
    }

    /** Nothing is written there, which means the same as no field at all. */
    record Nothing(Place place) implements Node {
        @Override
        public String kind() {
            return "empty";
        }
    }
}
