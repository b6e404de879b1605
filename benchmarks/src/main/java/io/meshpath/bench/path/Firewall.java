// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.path;

import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A packet filter of the kernel in front of the answering pod. Packets of connections that were let in pass by the first rule,
 * as in every filter that people write for Kubernetes.
 */
enum Firewall {
    /** A line for each source, protocol and ports. */
    IPTABLES("iptables") {
        @Override
        void install(Side server, Rules rules) {
            String accepted = rules.all()
                    .flatMap(rule -> rule.protocols().stream().map(protocol -> line(rule, protocol)))
                    .collect(Collectors.joining("\n"));
            server.runWith("""
                    *filter
                    :FORWARD ACCEPT [0:0]
                    -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
                    %s
                    -A FORWARD -o lxc -j DROP
                    COMMIT
                    """.formatted(accepted), "iptables-restore");
        }

        private String line(Rules.Rule rule, String protocol) {
            return "-A FORWARD -o lxc -s " + rule.source() + "/32 -p " + protocol.toLowerCase(Locale.ROOT) + " --dport "
                    + rule.firstPort() + ":" + rule.lastPort() + " -j ACCEPT";
        }
    },
    /** One look-up in a set of sources, protocols and ports. */
    NFTABLES("nftables") {
        @Override
        void install(Side server, Rules rules) {
            String elements = rules.all()
                    .flatMap(rule -> rule.protocols().stream().map(protocol -> element(rule, protocol)))
                    .collect(Collectors.joining(", "));
            server.runWith("""
                    table ip pods {
                      set allowed {
                        type ipv4_addr . inet_proto . inet_service
                        flags interval
                        elements = { %s }
                      }
                      chain forward {
                        type filter hook forward priority filter; policy accept;
                        ct state established,related accept
                        oifname "lxc" ip saddr . meta l4proto . th dport @allowed accept
                        oifname "lxc" drop
                      }
                    }
                    """.formatted(elements), "nft", "-f", "-");
        }

        private String element(Rules.Rule rule, String protocol) {
            return rule.source() + " . " + protocol.toLowerCase(Locale.ROOT) + " . " + rule.firstPort() + "-"
                    + rule.lastPort();
        }
    };

    private final String text;

    Firewall(String text) {
        this.text = text;
    }

    /** Has the answering pod's node keep these rules. */
    abstract void install(Side server, Rules rules);

    @Override
    public String toString() {
        return text;
    }
}
