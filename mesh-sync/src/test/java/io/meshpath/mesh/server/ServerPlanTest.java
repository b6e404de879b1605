// SPDX-License-Identifier: Apache-2.0
package io.meshpath.mesh.server;

import static io.meshpath.mesh.Clusters.ATLANTA;
import static io.meshpath.mesh.Clusters.TORONTO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerPlanTest {
    private static final ServerMember M1 = ServerMember.at("m1", "192.0.2.1", 2379, 2380);
    private static final ServerMember M2 = ServerMember.at("m2", "192.0.2.2", 2379, 2380);
    private static final ServerMember M3 = ServerMember.at("m3", "2001:db8::3", 2379, 2380);
    private static final ServerPlan PLAN = ServerPlan.of(TORONTO, "toronto-1", List.of(M1, M2, M3));

    @Test
    void readsBackWhatItWrote() {
        ServerPlan plan = PLAN.with(Duration.ofMinutes(90), 512, Duration.ofSeconds(30))
                .with(M2.replaced())
                .withRemote(ATLANTA);
        assertThat(ServerPlanYaml.parse(ServerPlanYaml.write(plan))).isEqualTo(plan);
    }

    @Test
    void isTextThatPeopleCanRead() {
        assertThat(ServerPlanYaml.write(ServerPlan.of(TORONTO, "toronto-1", List.of(M1))))
                .isEqualTo("""
                cluster: toronto
                token: toronto-1
                members:
                - name: m1
                  host: 192.0.2.1
                  clientPort: 2379
                  peerPort: 2380
                  life: 1
                  joins: false
                remotes: []
                history: 1h
                quotaMib: 2048
                certificates: 365d
                authority: 1
                rotation: settled
                """);
    }

    @Test
    void refusesAnEvenNumberOfMembers() {
        assertThatThrownBy(() -> ServerPlan.of(TORONTO, "toronto-1", List.of(M1, M2)))
                .hasMessage("an etcd has one, three or five members but was given 2;"
                        + " an even number survives no more failures than one less");
    }

    @Test
    void refusesTwoMembersAtOnePlace() {
        ServerMember same = ServerMember.at("m4", "192.0.2.1", 2379, 2381);
        assertThatThrownBy(() -> ServerPlan.of(TORONTO, "toronto-1", List.of(M1, M2, same)))
                .hasMessage("two members have https://192.0.2.1:2379");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "M1", "-m", "m_1", "m1=m2", "../m"})
    void refusesAMemberThatCannotBeAFolderOrAHost(String name) {
        assertThatThrownBy(() -> ServerMember.at(name, "192.0.2.1", 2379, 2380))
                .hasMessageContaining("but was '" + name + "'");
    }

    @Test
    void refusesAMisspeltKey() {
        String text = ServerPlanYaml.write(PLAN).replace("history:", "histroy:");
        assertThatThrownBy(() -> ServerPlanYaml.parse(text))
                .hasMessageStartingWith("unknown key 'histroy'; known are ");
    }

    @Test
    void writesAddressesOfBothFamiliesAsUrls() {
        assertThat(PLAN.initialCluster())
                .isEqualTo("m1=https://192.0.2.1:2380,m2=https://192.0.2.2:2380,m3=https://[2001:db8::3]:2380");
    }

    @Test
    void givesClientsTheFileThatCiliumReads() {
        assertThat(ClientConfig.text(ServerPlan.of(TORONTO, "toronto-1", List.of(M3))))
                .isEqualTo("""
                endpoints:
                - https://m3.toronto.mesh.cilium.io:2379
                trusted-ca-file: toronto.ca.crt
                cert-file: toronto.crt
                key-file: toronto.key
                cilium-host-aliases:
                - hostname: m3.toronto.mesh.cilium.io
                  ips: ["2001:db8::3"]
                """);
    }
}
