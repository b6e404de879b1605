// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command.policy;

import io.meshpath.datapath.identity.ClusterName;
import io.meshpath.policy.Policy;
import io.meshpath.policy.PolicyException;
import io.meshpath.policy.PolicyModel;
import io.meshpath.policy.document.PolicyFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
        while (true) {
            try {
                PolicyModel.of(policies, SOMEWHERE);
                return new PolicyCheck(policies, errors);
            } catch (PolicyException e) {
                errors.add(e);
                policies.removeIf(policy -> stands(policy, e));
            }
        }
    }

    private static boolean stands(Policy policy, PolicyException at) {
        return policy.source().equals(at.source()) && policy.document() == at.document() && policy.line() == at.line();
    }
}
