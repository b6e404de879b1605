// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.identity.ReservedIdentity;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PolicyTables;
import io.meshpath.policy.PeerIdentity;
import io.meshpath.policy.PolicyModel;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps verdict tables equal to a model, while policies, identities and endpoints come and go.
 *
 * <p>A new identity is one table write as long as rules do not tell it from others; rules are not compiled again for it. A
 * change of policies becomes visible to each endpoint in one step: until then every packet has the old verdict. Endpoints
 * with the same rules share a matrix.
 *
 * <p>When the tables refuse a change, the exception reaches the caller and what was enforced stays in force as far as the
 * tables are concerned. Of policies that do not fit, the ones before hold again, for identities and endpoints that come too;
 * {@link #retry}, {@link #policies} or a change of endpoints tries anew.
 *
 * <p>Not safe for use by multiple threads.
 */
public final class PolicyCompiler {
    private final TableWriter writer;
    private final Map<Integer, PeerIdentity> identities = new HashMap<>();
    private final Map<Integer, Labels> endpoints = new HashMap<>();
    private final PortNames portNames = new PortNames();
    private final Selections selections = new Selections(portNames);
    private Optional<PolicyModel> model = Optional.empty();
    private Optional<Fitting> fitting = Optional.empty();
    private long revision;

    /** The last model that tables took whole. */
    private record Fitting(PolicyModel model, long revision) {}

    /**
     * A compiler that fills {@code tables}, empty so far. It knows the reserved identities from the start.
     *
     * <p>Endpoints get no policy before the first {@link #policies}.
     */
    public PolicyCompiler(PolicyTables tables) {
        this.writer = new TableWriter(tables);
        for (ReservedIdentity reserved : ReservedIdentity.values()) {
            if (reserved != ReservedIdentity.UNKNOWN) {
                addIdentity(reserved.number(), labelsOf(reserved));
            }
        }
    }

    private static Labels labelsOf(ReservedIdentity reserved) {
        return reserved == ReservedIdentity.KUBE_APISERVER
                ? Labels.of(reserved.label(), ReservedIdentity.REMOTE_NODE.label())
                : Labels.of(reserved.label());
    }

    /**
     * Puts this model in force in place of the one before.
     *
     * @return the policy's revision: 1 for the first model, and one more for each after it; {@link #revision} has it too,
     *     where tables refuse the change
     */
    public long policies(PolicyModel newModel) {
        model = Optional.of(newModel);
        revision++;
        update();
        return revision;
    }

    /** Makes an identity known, or gives it other labels. */
    public void addIdentity(int identity, Labels labels) {
        PeerIdentity known = PeerIdentity.of(labels);
        PeerIdentity before = identities.get(identity);
        if (!known.equals(before)) {
            change(identity, before, known);
        } else if (writer.isUneven()) {
            update();
        }
    }

    // Rules know what ports are called before somebody calls them so, and until nobody does.
    private void change(int identity, @Nullable PeerIdentity before, PeerIdentity known) {
        try {
            if (selections.use(portNames.add(known.namedPorts()))) {
                update();
            }
        } catch (RuntimeException refused) {
            note(identity, before, known);
            throw refused;
        }
        boolean lost = note(identity, before, known);
        if (lost || writer.isUneven()) {
            update();
        }
    }

    /** Returns whether rules know a name that this identity was the last to have. */
    private boolean note(int identity, @Nullable PeerIdentity before, PeerIdentity known) {
        identities.put(identity, known);
        boolean lost = before != null && selections.use(portNames.remove(before.namedPorts()));
        if (!writer.isUneven()) {
            writer.place(identity, known);
        }
        return lost;
    }

    /** Forgets an identity: only rules for everybody hold for it from now on. */
    public void removeIdentity(int identity) {
        PeerIdentity before = identities.remove(identity);
        if (before != null) {
            boolean lost = selections.use(portNames.remove(before.namedPorts()));
            writer.remove(identity);
            if (lost) {
                update();
            }
        }
    }

    /**
     * Gives an endpoint its policy.
     *
     * @param endpoint the number the tables know it by
     * @param labels what rules select it by
     */
    public void addEndpoint(int endpoint, Labels labels) {
        if (!labels.equals(endpoints.put(endpoint, labels)) || writer.isUneven()) {
            update();
        }
    }

    /** Takes an endpoint out of the tables. */
    public void removeEndpoint(int endpoint) {
        if (endpoints.remove(endpoint) != null) {
            writer.forget(endpoint);
            update();
        }
    }

    /**
     * The prefixes the model tells apart; see {@link PolicyModel#cidrs}. Give their identities to {@link #addIdentity} as
     * {@code Labels.of(Label.cidr(prefix))}, before the model where a gap in time matters.
     */
    public Set<Cidr> cidrs() {
        return model.map(PolicyModel::cidrs).orElse(Set.of());
    }

    /**
     * What the rule with this number in verdicts is called: {@code redis.yaml: default/redis, ingress rule 2}.
     *
     * <p>Numbers are given to all rules of a model when it is put in force, from 1 on without gaps. A name keeps its
     * number for as long as the compiler lives, also when the rule is gone.
     */
    public Optional<String> ruleName(int number) {
        return writer.ruleName(number);
    }

    /** The revision of the policy as a whole: how many models were put in force, with those that tables refused. */
    public long revision() {
        return revision;
    }

    /**
     * The newest {@link #revision} whose rules the tables enforce for an endpoint; empty while it has no policy. It lags
     * behind only where tables refused a change.
     */
    public OptionalLong enforcedRevision(int endpoint, Direction direction) {
        return writer.policy(endpoint, direction);
    }

    /** Whether the tables refused a change that is still to be made good. */
    public boolean isUneven() {
        return writer.isUneven() || fitting.map(Fitting::revision).orElse(0L) != revision;
    }

    /** Makes good what the tables refused; does nothing where they refused nothing. */
    public void retry() {
        if (isUneven()) {
            update();
        }
    }

    /** The revision that the tables gave to an endpoint's policy when it last changed; empty while it has none. */
    public OptionalLong revision(int endpoint, Direction direction) {
        return writer.revision(endpoint, direction);
    }

    /** How much there is in the tables. */
    public TableSize size() {
        return writer.size(identities.size(), endpoints.size());
    }

    private void update() {
        if (model.isEmpty()) {
            return;
        }
        Fitting wanted = new Fitting(model.get(), revision);
        try {
            enforce(wanted);
            fitting = Optional.of(wanted);
        } catch (RuntimeException refused) {
            fallBack(refused);
            throw refused;
        }
    }

    /** Puts the last model that fitted in force again, so that the tables are of one piece. */
    private void fallBack(RuntimeException refused) {
        if (fitting.isPresent() && fitting.get().revision < revision) {
            try {
                enforce(fitting.get());
            } catch (RuntimeException again) {
                refused.addSuppressed(again);
            }
        }
    }

    private void enforce(Fitting some) {
        writer.update(new Wanted(some.revision, some.model.rules(), selections.of(some.model, endpoints)), identities);
    }
}
