package dev.switchback.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.switchback.ChangeHandle;
import dev.switchback.check.CheckResult;
import dev.switchback.check.CheckStatus;
import dev.switchback.journal.Act;
import dev.switchback.phase.Phase;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The road to its end, as the demonstration has it, but for a window of seconds: what a newcomer can reach in ten minutes. */
class ContractTest {

    private static final Act ADA = Act.by("ada", "the new shape has proved itself");
    private static final Act GRACE = Act.by("grace", "read plan and report");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void theOldShapeGoesWhenTheOldImageIsRetiredAndASecondPersonApproves() throws Exception {
        try (RunningShop shop = RunningShop.start(
                ContractTest.class,
                "--shop.demo.customers=200",
                "--shop.guard.gate-calls=100",
                "--switchback.window.minimum-age=4s",
                "--switchback.window.minimum-stable=2s",
                "--switchback.window.foreign-quiet=2s")) {
            ChangeHandle change = shop.change();
            change.ramp(100, ADA);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(open(change))
                            .extracting(CheckResult::check)
                            .contains("approval", "old-images-gone", "foreign-writers-quiet"));
            assertThat(open(change).toString()).contains("shop 1, the old image");

            Visitor ada = shop.visitor().as("ada");
            ada.post("api/old-image?running=false");
            await().atMost(PATIENCE).untilAsserted(() -> {
                change.verify(ADA);
                assertThat(open(change)).extracting(CheckResult::check).containsExactly("approval");
            });
            change.approve(change.requestContract(ADA).digest(), GRACE);
            change.contract(ADA);
            assertThat(change.state().phase()).isEqualTo(Phase.CONTRACTED);

            long failures = ada.json("api/overview")
                    .required("traffic")
                    .required("failures")
                    .asLong();
            String renamed = "SELECT count(*) FROM customer WHERE written_by = 'shop, new path'"
                    + " AND written_at > clock_timestamp() - interval '2 seconds'";
            await("the shop goes on").atMost(PATIENCE).until(() -> shop.count(renamed) > 2);
            JsonNode overview = ada.json("api/overview");
            assertThat(overview.required("traffic").required("failures").asLong())
                    .isEqualTo(failures);
            assertThat(overview.required("rows").get(0).required("fullName").isNull())
                    .isTrue();
            ada.post("api/old-image?running=true");
            await("an old image comes too late")
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(ada.json("api/overview")
                                    .required("traffic")
                                    .required("oldImageFailure")
                                    .toString())
                            .contains("full_name"));
        }
    }

    private static List<CheckResult> open(ChangeHandle change) {
        return change.gate().results().stream()
                .filter(result -> result.status() != CheckStatus.PASS)
                .toList();
    }
}
