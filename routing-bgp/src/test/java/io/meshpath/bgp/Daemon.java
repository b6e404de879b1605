// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.errorprone.annotations.Immutable;
import io.meshpath.datapath.net.Cidr;
import java.io.IOException;
import java.util.Optional;

/**
 * A BGP daemon of another make at the other end of the cable of a {@link PeerLab}; closing ends it and removes its folder.
 * What only one make has is asked with {@link #ask}, in its own words.
 */
interface Daemon extends AutoCloseable {
    /** What its own client prints for this command. */
    String ask(String command);

    /** Whether it says that its session with us is established. */
    boolean isEstablished();

    /** The best route it has for {@code prefix}. */
    Optional<Shown> route(Cidr prefix);

    /** How many paths to {@code prefix} it has. */
    int paths(Cidr prefix);

    /** How many IPv4 prefixes it has in all, its own among them. */
    int size();

    /** Announces {@code prefix} from now on, with nothing but what is mandatory. */
    void announce(Cidr prefix);

    /** Takes back what {@link #announce} did. */
    void withdraw(Cidr prefix);

    /** Has it ask us to send everything again; answers false where it never does. */
    boolean refresh();

    /** Ends the session with us for good, and says why. */
    void shutDown(String why);

    /** Everything it has logged. */
    String log() throws IOException;

    /** Sends a signal, "STOP" or "KILL", to this daemon only. */
    void signal(String name);

    @Override
    void close() throws IOException;

    /**
     * A route as a daemon shows it; parts of a list are separated by blanks, and what is not there is empty.
     *
     * @param communities as {@code 65001:217}
     */
    record Shown(String asPath, String nextHop, String med, String communities, String largeCommunities) {}

    /** The makes there are. */
    enum Make {
        BIRD("bird2", Bird::isInstalled, Bird::start),
        FRR("frr", Frr::isInstalled, Frr::start),
        GOBGP("gobgpd", GoBgp::isInstalled, GoBgp::start),
        OPENBGPD("openbgpd", OpenBgpd::isInstalled, OpenBgpd::start);

        private final String debianPackage;
        private final Presence installed;
        private final Starter starter;

        Make(String debianPackage, Presence installed, Starter starter) {
            this.debianPackage = debianPackage;
            this.installed = installed;
            this.starter = starter;
        }

        @Immutable
        private interface Presence {
            boolean isGiven();
        }

        @Immutable
        private interface Starter {
            Daemon start(String namespace, PeerSpec spec) throws IOException;
        }

        /** Starts one in the network namespace with this name, and waits until it answers. */
        Daemon start(String namespace, PeerSpec spec) throws IOException {
            assumeTrue(installed.isGiven(), () -> "needs " + this + ": apt install " + debianPackage);
            return starter.start(namespace, spec);
        }
    }
}
