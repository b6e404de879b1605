// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.policy.PolicyContext;
import io.meshpath.policy.random.Yaml;
import java.util.List;
import java.util.Map;

/** Something that happens to a node. */
sealed interface Step {
    /** Policies take the place of those before. */
    record Policies(List<Map<String, Object>> documents, PolicyContext context) implements Step {
        @Override
        public String toString() {
            return "policies in cluster " + context.cluster() + ", peers " + context.peers() + ", enforcement "
                    + context.enforcement() + ", services " + context.services() + ":\n"
                    + Yaml.text(documents).stripTrailing();
        }
    }

    /** An identity comes, or has other labels. */
    record Identity(int number, Labels labels) implements Step {
        @Override
        public String toString() {
            return "identity " + number + " is " + labels;
        }
    }

    /** An identity goes. */
    record IdentityGone(int number) implements Step {
        @Override
        public String toString() {
            return "identity " + number + " goes";
        }
    }

    /** An endpoint comes, or has other labels. */
    record Endpoint(int number, Labels labels) implements Step {
        @Override
        public String toString() {
            return "endpoint " + number + " is " + labels;
        }
    }

    /** An endpoint goes. */
    record EndpointGone(int number) implements Step {
        @Override
        public String toString() {
            return "endpoint " + number + " goes";
        }
    }
}
