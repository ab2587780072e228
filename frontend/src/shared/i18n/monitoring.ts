import { enMonitoring } from "./en-monitoring";
import { room } from "./index";

export type MonitoringCatalogue = typeof enMonitoring;

/** The texts of how the installation is. The rules of `manage.ts`. */
export let tn: MonitoringCatalogue = room("monitoring", enMonitoring, (own) => {
  tn = own;
});
