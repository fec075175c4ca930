import { testSweep } from './test-sweep';

testSweep('value');
