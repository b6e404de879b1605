// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.config;

import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.Community;
import io.meshpath.bgp.message.ExtendedCommunity;
import io.meshpath.bgp.message.LargeCommunity;
import io.meshpath.bgp.message.Origin;
import io.meshpath.bgp.policy.Action;
import io.meshpath.bgp.policy.CommunityPattern;
import io.meshpath.bgp.policy.ExtendedCommunityPattern;
import io.meshpath.bgp.policy.LargeCommunityPattern;
import io.meshpath.datapath.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Reads the {@code set} of a statement: every field is an action. Immutable. */
final class SetReader {
    private final AsNumber ourAs;

    SetReader(AsNumber ourAs) {
        this.ourAs = ourAs;
    }

    List<Action> read(Fields set) {
        List<Action> actions = new ArrayList<>();
        Function<String, Long> number = Values.number(0, 0xffff_ffffL);
        set.optional("localPref", number).ifPresent(value -> actions.add(new Action.SetLocalPref(value)));
        set.optional(
                        "med",
                        text -> text.equals("none") ? new Action.RemoveMed() : new Action.SetMed(number.apply(text)))
                .ifPresent(actions::add);
        set.optional("origin", Values.word(Origin.class))
                .ifPresent(origin -> actions.add(new Action.SetOrigin(origin)));
        set.optional("nextHop", SetReader::nextHop).ifPresent(actions::add);
        set.take("prepend").ifPresent(node -> actions.add(prepend(node)));
        change(set, "communities", CommunityPattern::parse, Community::parse, Action.ChangeCommunities::new, actions);
        change(
                set,
                "largeCommunities",
                LargeCommunityPattern::parse,
                LargeCommunity::parse,
                Action.ChangeLargeCommunities::new,
                actions);
        change(
                set,
                "extendedCommunities",
                ExtendedCommunityPattern::parse,
                ExtendedCommunity::parse,
                Action.ChangeExtendedCommunities::new,
                actions);
        set.end();
        return actions;
    }

    private static Action nextHop(String text) {
        return text.equals("self") ? new Action.NextHopSelf() : new Action.SetNextHop(IpAddress.parse(text));
    }

    /** "3" for three times our own number, or the number and how often. */
    private Action prepend(Node node) {
        if (node instanceof Node.Scalar) {
            return Fields.value(node, text -> new Action.Prepend(ourAs, times(text)));
        }
        Fields fields = Fields.of(node);
        AsNumber as = fields.optional("as", AsNumber::parse).orElse(ourAs);
        int times = fields.optional("times", SetReader::times).orElse(1);
        fields.end();
        return fields.make(() -> new Action.Prepend(as, times));
    }

    private static int times(String text) {
        return Values.integer(1, 100).apply(text);
    }

    private static <P, C> void change(
            Fields set,
            String field,
            Function<String, P> pattern,
            Function<String, C> community,
            BiFunction<List<P>, List<C>, Action> action,
            List<Action> actions) {
        set.section(field).ifPresent(marks -> {
            List<P> removed = marks.values("remove", pattern);
            List<C> added = marks.values("add", community);
            marks.end();
            if (removed.isEmpty() && added.isEmpty()) {
                throw marks.refuse("nothing is changed; write remove: or add: with a list");
            }
            actions.add(action.apply(removed, added));
        });
    }
}
