// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command.policy;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.policy.Policy;
import io.meshpath.policy.PolicyException;
import io.meshpath.policy.PolicyModel;
import io.meshpath.policy.document.PolicyFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What there is in files of policies, and everything that is wrong with it. Immutable. */
public record PolicyCheck(List<Policy> policies, List<PolicyException> errors) {
    private static final ClusterName SOMEWHERE = new ClusterName("default");

    public PolicyCheck {
        policies = List.copyOf(policies);
        errors = List.copyOf(errors);
    }

    /**
     * Reads all of these files and folders.
     *
     * @throws PolicyException when a folder cannot be read
     */
    public static PolicyCheck of(List<Path> sources) {
        List<Policy> policies = new ArrayList<>();
        List<PolicyException> errors = new ArrayList<>();
        sources.forEach(source -> policies.addAll(PolicyFiles.read(source, errors::add)));
        return new PolicyCheck(withoutDuplicates(policies, errors), errors);
    }

    private static List<Policy> withoutDuplicates(List<Policy> policies, List<PolicyException> errors) {
        Map<String, Policy> first = new LinkedHashMap<>();
        for (Policy policy : policies) {
            Policy earlier = first.putIfAbsent(policy.kind() + " " + policy.qualifiedName(), policy);
            if (earlier != null) {
                try {
                    PolicyModel.of(List.of(earlier, policy), SOMEWHERE); // the model says it in its own words
                } catch (PolicyException e) {
                    errors.add(e);
                }
            }
        }
        return List.copyOf(first.values());
    }
}
