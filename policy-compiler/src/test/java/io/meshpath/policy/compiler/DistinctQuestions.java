// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PortSpace;
import io.meshpath.policy.NamedPorts;
import io.meshpath.policy.PortRange;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** All questions whose answers can differ: each direction, each identity, each port at a boundary of some rule. */
final class DistinctQuestions {
    private DistinctQuestions() {}

    static void forEach(
            World world, Collection<Integer> endpoints, Collection<Integer> identities, Consumer<Question> action) {
        Map<PortSpace, List<Integer>> ports = ports(world);
        for (int endpoint : endpoints) {
            for (Direction direction : Direction.values()) {
                for (int identity : identities) {
                    ports.forEach((space, numbers) -> numbers.forEach(
                            port -> action.accept(new Question(endpoint, direction, identity, space, port))));
                }
            }
        }
    }

    /** The ports at which some rule begins or ends, and those right before and behind. */
    private static Map<PortSpace, List<Integer>> ports(World world) {
        Map<PortSpace, List<Integer>> ports = new EnumMap<>(PortSpace.class);
        for (PortSpace space : PortSpace.values()) {
            TreeSet<Integer> near = new TreeSet<>(List.of(0, space.size() / 2, space.size() - 1));
            ranges(world).filter(range -> range.space() == space).forEach(range -> {
                near.addAll(List.of(range.first() - 1, range.first(), range.last(), range.last() + 1));
            });
            ports.put(
                    space,
                    near.stream()
                            .filter(port -> port >= 0 && port < space.size())
                            .toList());
        }
        return ports;
    }

    private static Stream<PortRange> ranges(World world) {
        Stream<PortRange> numbers =
                world.policies().model().rules().stream().flatMap(rule -> rule.ports().ranges().stream());
        Stream<Labels> labels =
                Stream.concat(world.identities().values().stream(), world.endpoints().values().stream());
        Stream<PortRange> names = labels.distinct().flatMap(of -> NamedPorts.of(of).ports().values().stream());
        return Stream.concat(numbers, names).distinct();
    }
}
