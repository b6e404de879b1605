// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.monitor;

import io.meshpath.agent.api.MonitorEvent;
import io.meshpath.datapath.DatapathEvent;
import io.meshpath.datapath.DropReason;
import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.Verdict;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says in words what a {@link DatapathEvent} says in numbers. Safe for use by multiple threads. */
final class EventText {
    /** Before the verdict of a policy that is only tried out: the packet passed. */
    private static final String AUDITED = "AUDITED: ";

    private final EventNames names;
    private final Clock clock;

    EventText(EventNames names, Clock clock) {
        this.names = names;
        this.clock = clock;
    }

    MonitorEvent of(DatapathEvent event) {
        if (event instanceof DatapathEvent.Drop drop) {
            return event("drop", drop.flow(), dropped(drop), names.rule(Verdict.rule(drop.verdict())));
        }
        if (event instanceof DatapathEvent.PolicyVerdict decided) {
            Optional<String> rule = names.rule(Verdict.rule(decided.verdict()));
            String verdict = verdict(decided.verdict(), rule);
            return event("verdict", decided.flow(), decided.audited() ? AUDITED + verdict : verdict, rule);
        }
        DatapathEvent.Trace trace = (DatapathEvent.Trace) event;
        return event("trace", trace.flow(), words(trace.point()), Optional.empty());
    }

    /** How many events were lost between the kernel and a listener. */
    MonitorEvent lost(long count) {
        String summary = "lost " + count + " events: the listener is too slow";
        return new MonitorEvent(
                time(), "lost", null, null, null, null, null, null, null, null, null, null, null, null, null, summary);
    }

    private String dropped(DatapathEvent.Drop drop) {
        if (drop.reason() == DropReason.DROP_POLICY) {
            return "policy denied: no rule allows it";
        }
        if (drop.reason() == DropReason.DROP_POLICY_DENY) {
            return "policy denied by "
                    + names.rule(Verdict.rule(drop.verdict())).orElse("a rule");
        }
        return words(drop.reason()).replaceFirst("^drop ", "");
    }

    private static String verdict(int verdict, Optional<String> rule) {
        return switch (Verdict.kind(verdict)) {
            case DEFAULT_DENY -> "denied: no rule allows it";
            case ALLOW -> "allowed by " + rule.orElse("a rule");
            case DENY -> "denied by " + rule.orElse("a rule");
            case DEFAULT_ALLOW -> "allowed: no policy for this direction";
        };
    }

    private MonitorEvent event(String type, DatapathEvent.Flow flow, String reason, Optional<String> rule) {
        String direction = words(flow.direction());
        String protocol = ProtocolNames.of(flow.protocol());
        String source = ProtocolNames.endpoint(flow.protocol(), flow.source(), flow.sourcePort());
        String destination = ProtocolNames.endpoint(flow.protocol(), flow.destination(), flow.destinationPort());
        Optional<String> pod = names.endpoint(flow.endpoint());
        Optional<String> log = rule.flatMap(names::log);
        String summary = type + " " + reason + ", " + direction
                + pod.map(name -> " of " + name).orElse("") + ": " + source + " (" + who(flow.sourceIdentity())
                + ") -> "
                + destination + " (" + who(flow.destinationIdentity()) + ") " + protocol
                + log.map(said -> ", log \"" + said + "\"").orElse("");
        return new MonitorEvent(
                time(),
                type,
                direction,
                pod.orElse(null),
                flow.endpoint() == 0 ? null : flow.endpoint(),
                reason,
                rule.orElse(null),
                log.orElse(null),
                flow.sourceIdentity(),
                labels(flow.sourceIdentity()),
                flow.destinationIdentity(),
                labels(flow.destinationIdentity()),
                protocol,
                source,
                destination,
                summary);
    }

    private String time() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS).toString();
    }

    private @Nullable List<String> labels(int identity) {
        return names.labels(identity)
                .map(labels -> labels.stream().map(Label::toString).toList())
                .orElse(null);
    }

    /** The identity's number and what tells it from others: all labels would make lines too long to read. */
    private String who(int identity) {
        Optional<Labels> labels = names.labels(identity);
        return identity
                + labels.map(known -> " "
                                + String.join(
                                        ",",
                                        known.stream()
                                                .filter(EventText::isTelling)
                                                .map(EventText::brief)
                                                .toList()))
                        .orElse("");
    }

    /** Whether a label says more than others do: the namespace's name is said already, and ports are no matter of names. */
    private static boolean isTelling(Label label) {
        return !label.key().startsWith(Label.NAMESPACE_LABELS)
                && !label.source().equals("gen");
    }

    private static String brief(Label label) {
        if (label.key().equals(Label.CLUSTER)) {
            return "cluster=" + label.value();
        }
        if (label.key().equals(Label.NAMESPACE)) {
            return "namespace=" + label.value();
        }
        return label.source().equals(Label.K8S) ? label.key() + "=" + label.value() : label.toString();
    }

    private static String words(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
