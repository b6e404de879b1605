// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.policy.Evaluator;
import io.meshpath.policy.PolicyModel;
import io.meshpath.policy.document.PolicyParser;
import io.meshpath.policy.oracle.Asked;
import io.meshpath.policy.oracle.Oracle;
import io.meshpath.policy.random.Yaml;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What there is after some steps, and what its policies mean by themselves. */
final class World {
    /** Policies as documents and as the parser reads them. */
    record InForce(Step.Policies written, PolicyModel model, Evaluator evaluator, Oracle oracle) {
        static InForce of(Step.Policies written) {
            String text = Yaml.text(written.documents());
            PolicyModel model = PolicyModel.of(PolicyParser.parse("random.yaml", text), written.context());
            return new InForce(
                    written, model, new Evaluator(model), new Oracle(written.documents(), written.context()));
        }
    }

    private final Map<Integer, Labels> identities = new TreeMap<>();
    private final Map<Integer, Labels> endpoints = new TreeMap<>();
    private Optional<InForce> policies = Optional.empty();

    static World after(List<Step> steps) {
        World world = new World();
        steps.forEach(world::take);
        return world;
    }

    void take(Step step) {
        if (step instanceof Step.Policies written) {
            policies = Optional.of(InForce.of(written));
        } else if (step instanceof Step.Identity identity) {
            identities.put(identity.number(), identity.labels());
        } else if (step instanceof Step.IdentityGone identity) {
            identities.remove(identity.number());
        } else if (step instanceof Step.Endpoint endpoint) {
            endpoints.put(endpoint.number(), endpoint.labels());
        } else if (step instanceof Step.EndpointGone endpoint) {
            endpoints.remove(endpoint.number());
        }
    }

    /** Tells an empty node all there is. */
    void tell(CompiledNode node) {
        identities.forEach((number, labels) -> node.take(new Step.Identity(number, labels), this));
        endpoints.forEach((number, labels) -> node.take(new Step.Endpoint(number, labels), this));
        node.take(policies().written(), this);
    }

    /** Whether the question is about an endpoint that is there and has policies. */
    boolean canAnswer(Question question) {
        return policies.isPresent() && endpoints.containsKey(question.endpoint());
    }

    InForce policies() {
        return policies.orElseThrow();
    }

    Map<Integer, Labels> identities() {
        return Collections.unmodifiableMap(identities);
    }

    Map<Integer, Labels> endpoints() {
        return Collections.unmodifiableMap(endpoints);
    }

    /** The question in terms of labels. An identity that is not there has none. */
    Asked asked(Question question) {
        Labels subject = Optional.ofNullable(endpoints.get(question.endpoint())).orElseThrow();
        Labels peer = identities.getOrDefault(question.identity(), Labels.NONE);
        return new Asked(subject, question.direction(), peer, question.space(), question.port());
    }
}
