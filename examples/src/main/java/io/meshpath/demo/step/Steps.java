// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.step;

import io.meshpath.demo.lab.Lab;
import io.meshpath.demo.redis.RedisCluster;
import java.util.ArrayList;
import java.util.List;

/** The demo's steps, in their order. */
public final class Steps {
    private Steps() {}

    /** All steps on this lab; each builds on what those before it have left. */
    public static List<Step> on(Lab lab) {
        RedisCluster redis = new RedisCluster(lab);
        List<Step> steps = new ArrayList<>(List.of(new MeshIsComplete(lab)));
        lab.router().ifPresent(router -> steps.add(new RoutesAreTold(lab, router)));
        steps.addAll(List.of(
                new PodsReachEachOther(lab),
                new ArpIsAnswered(lab),
                new RedisReplicates(redis),
                new PolicyAdmits(lab, redis),
                new EgressDeny(redis),
                new HealthMatrix(lab),
                new AgentIsKilled(lab, redis),
                new AddressIsForgotten(lab)));
        return steps;
    }
}
