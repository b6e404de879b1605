// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PolicyTables;
import io.meshpath.datapath.policy.VerdictMatrix;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Brings the tables from one state to the next, in an order in which every packet has its old verdict or its new one.
 *
 * <ol>
 *   <li>Classes that the new rules tell apart get numbers, and the matrices in force learn them, with the verdicts that
 *       hold.
 *   <li>Identities and ports move to their new classes. No verdict changes.
 *   <li>The new matrices are enforced, one for each endpoint and direction. This is where verdicts change.
 *   <li>Classes that no rule tells apart any more are joined. No verdict changes.
 * </ol>
 *
 * <p>When the tables refuse a step, the writer is uneven: it trusts its notes on what is in the tables, but not the marks
 * of classes, and the next update works those out anew.
 */
final class TableWriter {
    private record Slot(int endpoint, Direction direction) {}

    /** What is in force in a slot. It has been taught every class since, so it stays right while its rules do. */
    private record Enforced(CompiledRules rules, VerdictMatrix matrix, long revision) {
        boolean isOf(RuleSet ruleSet) {
            return rules.ruleSet().equals(ruleSet);
        }
    }

    private final PolicyTables tables;
    private final Partition<Integer> identities = new Partition<>();
    private final PortPartition ports = new PortPartition();
    private final Numbering<Peer> peerMarks = new Numbering<>();
    private final Numbering<List<PortRange>> portMarks = new Numbering<>();
    private final RuleNumbers ruleNumbers = new RuleNumbers();
    private final Map<Slot, Enforced> enforced = new LinkedHashMap<>();
    private boolean uneven;

    TableWriter(PolicyTables tables) {
        this.tables = tables;
    }

    /** Whether the tables refused something, and an update is due. */
    boolean isUneven() {
        return uneven;
    }

    /** Makes the tables say what a model says to these endpoints about these identities. */
    void update(PolicyModel model, Map<Integer, PeerIdentity> known, Map<Integer, Labels> endpoints) {
        boolean anew = uneven;
        if (anew) {
            forgetMarks();
        }
        uneven = true;
        model.rules().forEach(ruleNumbers::of); // all of them now, so that names are there before verdicts
        dropOthers(known.keySet(), endpoints.keySet());
        Map<Slot, RuleSet> wanted = ruleSets(model, endpoints);
        Set<Peer> peers = new HashSet<>();
        Set<List<PortRange>> conditions = new HashSet<>();
        Set.copyOf(wanted.values()).forEach(ruleSet -> collect(ruleSet, peers, conditions));

        separate(known, peers, conditions);
        enforce(wanted, anew);
        join(peers, conditions);
        uneven = false;
    }

    /** Puts an identity into its class. */
    void place(int identity, PeerIdentity known) {
        uneven = true;
        BitSet marks = marks(known, peerMarks.all());
        int from = identities.classOf(identity);
        int number = identities.withMarks(marks);
        enforced.replaceAll((slot, now) -> knowing(slot, now, number, marks));
        move(Map.of(identity, number));
        reconsider(from, number);
        uneven = false;
    }

    void remove(int identity) {
        int from = identities.classOf(identity);
        tables.identityClass(identity, 0);
        identities.remove(identity);
        reconsider(from, 0);
    }

    /** Cuts connections of an identity that may do less now; those that are still allowed notice nothing. */
    private void reconsider(int from, int to) {
        enforced.forEach((slot, now) -> {
            if (Matrices.takesAway(now.matrix, from, to)) {
                tables.reconsider(slot.endpoint, slot.direction);
            }
        });
    }

    void forget(int endpoint) {
        tables.forget(endpoint);
        enforced.keySet().removeIf(slot -> slot.endpoint == endpoint);
    }

    /** What an earlier call failed to take out of the tables. */
    private void dropOthers(Set<Integer> known, Set<Integer> endpoints) {
        Set<Integer> gone = new HashSet<>(identities.things());
        gone.removeAll(known);
        gone.forEach(this::remove);
        Set<Integer> left = new HashSet<>();
        enforced.keySet().forEach(slot -> left.add(slot.endpoint));
        left.removeAll(endpoints);
        left.forEach(this::forget);
    }

    Optional<String> ruleName(int number) {
        return ruleNumbers.name(number);
    }

    OptionalLong revision(int endpoint, Direction direction) {
        Enforced now = enforced.get(new Slot(endpoint, direction));
        return now == null ? OptionalLong.empty() : OptionalLong.of(now.revision);
    }

    TableSize size(int knownIdentities, int endpoints) {
        Set<VerdictMatrix> matrices = new HashSet<>();
        enforced.values().forEach(now -> matrices.add(now.matrix));
        long cells = matrices.stream()
                .mapToLong(matrix -> (long) matrix.rows() * matrix.columns())
                .sum();
        return new TableSize(
                knownIdentities, identities.used(), ports.ranges().used(), endpoints, matrices.size(), cells);
    }

    private static Map<Slot, RuleSet> ruleSets(PolicyModel model, Map<Integer, Labels> endpoints) {
        Map<Labels, Map<Direction, RuleSet>> ofLabels = new HashMap<>();
        Map<Slot, RuleSet> ruleSets = new LinkedHashMap<>();
        endpoints.forEach((endpoint, labels) -> {
            Map<Direction, RuleSet> both = ofLabels.computeIfAbsent(labels, subject -> ruleSets(model, subject));
            both.forEach((direction, ruleSet) -> ruleSets.put(new Slot(endpoint, direction), ruleSet));
        });
        return ruleSets;
    }

    private static Map<Direction, RuleSet> ruleSets(PolicyModel model, Labels subject) {
        Map<Direction, RuleSet> both = new LinkedHashMap<>();
        for (Direction direction : Direction.values()) {
            both.put(direction, model.ruleSet(subject, direction));
        }
        return both;
    }

    private static void collect(RuleSet ruleSet, Set<Peer> peers, Set<List<PortRange>> conditions) {
        for (Rule rule : ruleSet.rules()) {
            peers.addAll(rule.peers());
            if (!rule.hasEveryPort()) {
                conditions.add(rule.ports());
            }
        }
        peers.remove(Peer.everybody());
    }

    /** Steps 1 and 2. */
    private void separate(Map<Integer, PeerIdentity> known, Set<Peer> peers, Set<List<PortRange>> conditions) {
        known.keySet().forEach(identity -> identities.put(identity, identities.classOf(identity)));
        Map<Peer, Integer> newPeers = peerMarks.add(peers);
        Map<List<PortRange>, Integer> newConditions = portMarks.add(conditions);
        ports.cut(newConditions.keySet());
        Partition.Refinement<Integer> ofIdentities = newPeers.isEmpty()
                ? Partition.Refinement.none()
                : identities.refine(identity -> marks(Objects.requireNonNull(known.get(identity)), newPeers));
        Partition.Refinement<PortRange> ofPorts = newConditions.isEmpty()
                ? Partition.Refinement.none()
                : ports.ranges().refine(range -> marks(range, newConditions));
        teach(ofIdentities.origins(), ofPorts.origins());
        move(ofIdentities.moves());
        movePorts(ofPorts.moves());
    }

    /** Makes the matrices in force decide about new classes as they do about those they come from. */
    private void teach(Map<Integer, Integer> identityOrigins, Map<Integer, Integer> portOrigins) {
        if (identityOrigins.isEmpty() && portOrigins.isEmpty()) {
            return;
        }
        // Slots with equal rules share the matrix itself; to compare contents would cost more than to teach.
        IdentityHashMap<VerdictMatrix, Optional<VerdictMatrix>> taught = new IdentityHashMap<>();
        enforced.replaceAll((slot, now) -> taught.computeIfAbsent(
                        now.matrix, before -> Matrices.withClasses(before, identityOrigins, portOrigins))
                .map(matrix -> enforce(slot, now.rules, matrix))
                .orElse(now));
    }

    /** Step 3, for all slots or for those whose rules are others now. */
    private void enforce(Map<Slot, RuleSet> wanted, boolean all) {
        Map<RuleSet, CompiledRules> compiled = new HashMap<>();
        Map<RuleSet, VerdictMatrix> matrices = new HashMap<>();
        wanted.forEach((slot, ruleSet) -> {
            Enforced now = enforced.get(slot);
            if (!all && now != null && now.isOf(ruleSet)) {
                return;
            }
            CompiledRules rules = compiled.computeIfAbsent(
                    ruleSet, added -> new CompiledRules(added, peerMarks, portMarks, ruleNumbers));
            VerdictMatrix matrix =
                    matrices.computeIfAbsent(ruleSet, added -> rules.matrix(identities, ports.ranges()));
            enforced.put(slot, next(slot, rules, matrix));
        });
    }

    /** What is in force in a slot after it got this matrix, unless it has one that decides alike. */
    private Enforced next(Slot slot, CompiledRules rules, VerdictMatrix matrix) {
        Enforced now = enforced.get(slot);
        if (now != null && Matrices.decideAlike(now.matrix, matrix, identities, ports.ranges())) {
            return new Enforced(rules, now.matrix, now.revision);
        }
        return enforce(slot, rules, matrix);
    }

    /** Step 4. */
    private void join(Set<Peer> peers, Set<List<PortRange>> conditions) {
        move(identities.coarsen(peerMarks.retain(peers)));
        movePorts(ports.ranges().coarsen(portMarks.retain(conditions)));
        ports.join();
        identities.releaseEmpty();
        ports.ranges().releaseEmpty();
    }

    /** The policy in a slot, which must know a class that an identity is about to move to. */
    private Enforced knowing(Slot slot, Enforced now, int number, BitSet marks) {
        boolean likeClass0 = now.matrix.rowOf(number) == now.matrix.rowOf(0) && !now.rules.heeds(marks);
        if (likeClass0) {
            return now;
        }
        return next(slot, now.rules, now.rules.matrix(identities, ports.ranges()));
    }

    private Enforced enforce(Slot slot, CompiledRules rules, VerdictMatrix matrix) {
        return new Enforced(rules, matrix, tables.enforce(slot.endpoint, slot.direction, matrix));
    }

    private void move(Map<Integer, Integer> moves) {
        moves.forEach((identity, number) -> {
            if (identities.classOf(identity) != number) {
                tables.identityClass(identity, number);
            }
            identities.put(identity, number);
        });
    }

    private void movePorts(Map<PortRange, Integer> moves) {
        moves.forEach((range, number) -> {
            tables.portClass(range.space(), range.first(), range.last(), number);
            ports.ranges().put(range, number);
        });
    }

    private static BitSet marks(PeerIdentity identity, Map<Peer, Integer> peers) {
        BitSet marks = new BitSet();
        peers.forEach((peer, mark) -> marks.set(mark, peer.matches(identity)));
        return marks;
    }

    private static BitSet marks(PortRange range, Map<List<PortRange>, Integer> conditions) {
        BitSet marks = new BitSet();
        conditions.forEach((ranges, mark) -> marks.set(mark, containsAny(ranges, range)));
        return marks;
    }

    private static boolean containsAny(Collection<PortRange> ranges, PortRange cell) {
        for (PortRange range : ranges) {
            if (range.contains(cell.space(), cell.first())) {
                return true; // cells do not reach over the ends of ranges
            }
        }
        return false;
    }

    private void forgetMarks() {
        peerMarks.clear();
        portMarks.clear();
        identities.forgetMarks();
        ports.ranges().forgetMarks();
    }
}
