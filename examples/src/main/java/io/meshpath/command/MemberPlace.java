// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command;

import io.meshpath.mesh.server.ServerMember;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A member of an etcd as one writes it on a command line: {@code m1=192.0.2.1}, {@code m2=[2001:db8::2]:2379/2380}. */
final class MemberPlace {
    private static final Pattern BARE = Pattern.compile("([^=]+)=([^\\[\\]/]*:[^\\[\\]/]*:[^\\[\\]/]*)()()");
    private static final Pattern FORM =
            Pattern.compile("([^=]+)=(?:\\[([^\\]]+)]|([^:/\\[\\]]+))(?::(\\d{1,5})(?:/(\\d{1,5}))?)?");
    private static final int STEP = 10;

    private MemberPlace() {}

    /** @throws IllegalArgumentException when it is not of that form */
    static ServerMember parse(String text, List<ServerMember> before) {
        Matcher bare = BARE.matcher(text);
        if (bare.matches()) {
            return member(bare.group(1), bare.group(2), null, null, before);
        }
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("expected NAME=HOST[:PORT[/PEERPORT]] but was " + text);
        }
        String host = form.group(2) == null ? form.group(3) : form.group(2);
        return member(form.group(1), host, form.group(4), form.group(5), before);
    }

    private static ServerMember member(
            String name, String host, @Nullable String clients, @Nullable String peers, List<ServerMember> before) {
        long here = before.stream().filter(member -> member.host().equals(host)).count();
        int client = clients == null ? ServerMember.CLIENT_PORT + (int) here * STEP : Integer.parseInt(clients);
        return ServerMember.at(name, host, client, peers == null ? client + 1 : Integer.parseInt(peers));
    }
}
